/**
 * `npm run proof`: every symbol's trades and 200 book levels through sockets, held against the simulator's truth; once undisturbed and once
 * with one socket killed every few seconds. Prints a table; ends with 1 where anything was lost, doubled or wrong.
 * `--symbols 728 --seconds 60 --events 5 --kill-every 5`.
 */
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isProven, prove, type ProofResult } from './proof/prove.ts';

const { values: flags } = parseArgs({
  options: {
    symbols: { type: 'string', default: '728' }, seconds: { type: 'string', default: '60' },
    events: { type: 'string', default: '5' }, 'kill-every': { type: 'string', default: '5' },
  },
});
const load = { symbols: Number(flags.symbols), seconds: Number(flags.seconds), eventsPerSecond: Number(flags.events) };

const ROWS: readonly (readonly [string, (result: ProofResult) => number])[] = [
  ['symbols', (result) => result.symbols],
  ['seconds', (result) => result.seconds],
  ['messages', (result) => result.messages],
  ['trades told', (result) => result.trades],
  ['sockets killed', (result) => result.kills],
  ['reconnects', (result) => result.reconnects],
  ['trade ids missing', (result) => result.missing],
  ['trades doubled or out of order', (result) => result.doubled],
  ['trades that differ from the truth', (result) => result.untrue],
  ['trade times that went back', (result) => result.back],
  ['looks at a verified book', (result) => result.bookChecks],
  ['of which crossed', (result) => result.crossed],
  ['of which unsorted', (result) => result.unsorted],
  ['books equal to the truth at the end', (result) => result.booksEqual],
  ['books that differ', (result) => result.booksWrong],
  ['books not verified', (result) => result.booksUnverified],
  ['malformed messages', (result) => result.malformed],
];

const quiet = await prove(load);
const killed = await prove({ ...load, killEveryMs: Number(flags['kill-every']) * 1000 });
const lines = [
  `${new Date().toISOString().slice(0, 10)}, ${os.cpus()[0]?.model ?? 'unknown'}, ${os.cpus().length} cores, Node ${process.versions.node}`,
  '',
  `| | undisturbed | one socket killed every ${flags['kill-every']} s |`, '| --- | ---: | ---: |',
  ...ROWS.map(([name, value]) => `| ${name} | ${value(quiet)} | ${value(killed)} |`),
  `| **verdict** | ${isProven(quiet) ? 'proven' : 'FAILED'} | ${isProven(killed) ? 'proven' : 'FAILED'} |`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = isProven(quiet) && isProven(killed) ? 0 : 1;
