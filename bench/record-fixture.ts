/**
 * `node scripts/run-on-node24.mjs bench/record-fixture.ts`: records the small session that replay tests always have
 * (`proofs/captures`) from the simulator anew. To be run when the simulator's form of a venue changes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { captureFile, FIXTURE } from '../proofs/captures.ts';
import { recordSession } from '../proofs/record-session.ts';

const { lines, books } = await recordSession({ seed: 11, symbols: 2, seconds: 8, eventsPerSecond: 15 });
const file = captureFile(FIXTURE);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${lines.join('\n')}\n`);
writeFileSync(
  file.replace('.capture.jsonl', '.books.json'),
  `${JSON.stringify({ capture: FIXTURE, books }, undefined, 1)}\n`,
);
process.stdout.write(`${lines.length} lines in ${file}\n`);
