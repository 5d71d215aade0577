/**
 * `npm run proof`: trades, minutes and books of every symbol through sockets, compared with the simulator's truth; once undisturbed and once with
 * one socket killed every few seconds. Prints a table a run; ends with 1 if anything was lost, doubled or wrong.
 * `--venues binance-spot --symbols 728 --depth 200 --seconds 60 --events 5 --kill-every 5 --batch 200`, where `--venues all` means every venue, and
 * 20 levels unless given otherwise.
 */
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isStreamVenueId, STREAM_VENUE_IDS } from '../src-shared/market/venue-ids.ts';
import type { Counts } from './proof/counts.ts';
import { isProven, prove, type ProofResult } from './proof/prove.ts';

const { values: flags } = parseArgs({
  options: {
    venues: { type: 'string', default: 'binance-spot' },
    symbols: { type: 'string', default: '728' },
    depth: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    events: { type: 'string', default: '5' },
    'kill-every': { type: 'string', default: '5' },
    batch: { type: 'string' },
  },
});
const venues = flags.venues === 'all' ? STREAM_VENUE_IDS : flags.venues.split(',').filter(isStreamVenueId);
const load = {
  venues,
  symbols: Number(flags.symbols),
  seconds: Number(flags.seconds),
  eventsPerSecond: Number(flags.events),
  depth: Number(flags.depth ?? (flags.venues === 'all' ? 20 : 200)),
  ...(flags.batch === undefined ? {} : { batchSize: Number(flags.batch) }),
};

const ROWS: readonly (readonly [string, keyof Counts])[] = [
  ['symbols', 'symbols'],
  ['messages', 'messages'],
  ['trades emitted', 'trades'],
  ['looks at a whole book', 'bookChecks'],
  ['books equal to the truth at the end', 'booksEqual'],
  ['closed minutes equal to the truth', 'candles'],
  ['reconnects', 'reconnects'],
  ['trades that the venue had no more, in named gaps', 'named'],
  ['trades missing', 'missing'],
  ['trades doubled', 'doubled'],
  ['trades that differ from the truth', 'untrue'],
  ['trade times that went back', 'back'],
  ['books crossed', 'crossed'],
  ['books unsorted', 'unsorted'],
  ['books that differ', 'booksWrong'],
  ['books not whole', 'booksNotWhole'],
  ['minutes missing', 'candlesMissing'],
  ['minutes that differ', 'candlesWrong'],
  ['malformed messages', 'malformed'],
];

const quiet = await prove(load);
write([
  `${new Date().toISOString().slice(0, 10)}, ${os.cpus()[0]?.model ?? 'unknown'}, ${os.cpus().length} cores, Node ${process.versions.node}; ${load.seconds} s, ${load.eventsPerSecond} order events a second and symbol, ${load.batchSize ?? 200} topics a socket`,
  '',
  'Undisturbed:',
  '',
  ...tableOf(quiet),
]);
const killed = await prove({ ...load, killEveryMs: Number(flags['kill-every']) * 1000 });
write(['', `One socket killed every ${flags['kill-every']} s, ${killed.kills} in all:`, '', ...tableOf(killed)]);
process.exitCode = isProven(quiet) && isProven(killed) ? 0 : 1;

function tableOf(result: ProofResult): readonly string[] {
  const columns = [...result.exchanges, ...(result.exchanges.size > 1 ? [['all', result.total] as const] : [])];
  return [
    `| | ${columns.map(([name]) => name).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...ROWS.map(([name, key]) => `| ${name} | ${columns.map(([, counts]) => counts[key]).join(' | ')} |`),
    '',
    `**${isProven(result) ? 'proven' : 'FAILED'}**`,
    ...result.findings,
  ];
}

function write(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
