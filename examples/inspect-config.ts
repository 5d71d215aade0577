// Options as commands read them: .env.example under the environment, and what is wrong with options that cannot be.
import path from 'node:path';
import { ConfigError, createTapedeck, readOptions } from '../src-main/entries/index.ts';
import { PRESETS } from './presets.ts';

const options = await readOptions({
  envFile: path.join(import.meta.dirname, '.env.example'),
  home: import.meta.dirname,
});
console.log('.env.example:', options.symbols, options.defaultInterval, options.reconnect);
for (const [name, preset] of Object.entries(PRESETS)) console.log(`${name}:`, preset);
try {
  createTapedeck({ pingIntervalMs: 1, reconnect: { jitter: 2 } });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const { path: option, expected, got } of error.problems)
    console.log('wrong:', option, 'expected', expected, 'got', got);
}
