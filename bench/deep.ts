/**
 * `npm run test:deep`: the property tests with many more runs, 100,000 bad days among them, and an hour of long texts, on every core.
 * `--minutes 60` bounds the days and the texts by time, `--scripts 100000` the days by number.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: { scripts: { type: 'string', default: '100000' }, minutes: { type: 'string', default: '' } },
});
if (flags.minutes !== '' && !(Number(flags.minutes) > 0)) throw new Error(`--minutes ${flags.minutes} is no duration`);
const child = spawn(
  process.execPath,
  [
    path.join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--testTimeout=21600000',
    `--maxWorkers=${os.availableParallelism()}`,
    'proofs/',
    'src-main/venues/decode.property',
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      TAPEDECK_DEEP: '1',
      TAPEDECK_MINUTES: flags.minutes,
      TAPEDECK_SCRIPTS: flags.scripts,
    },
  },
);
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
