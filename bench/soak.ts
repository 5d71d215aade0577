/**
 * `npm run soak`: the engine follows 728 symbols (trades, minutes and 200 book levels, over sockets) for ten minutes after warm-up, and its memory must not
 * grow by 5 %. What counts is what survives a collection: heap, buffers and all. `--symbols 728 --seconds 600 --warm-up 240 --events 14`.
 */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { median } from './proof/median.ts';
import { follow, pause, startLoad } from './proof/load.ts';

const { values: flags } = parseArgs({
  options: {
    symbols: { type: 'string', default: '728' },
    seconds: { type: 'string', default: '600' },
    // The rings of recent trades are full after 1,000 trades of a symbol: three minutes at so many events a second.
    'warm-up': { type: 'string', default: '240' },
    events: { type: 'string', default: '14' },
  },
});
const EVERY_MS = 10_000;
const ALLOWED = 0.05;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const load = await startLoad({
  venues: ['binance-spot'],
  symbols: Number(flags.symbols),
  eventsPerSecond: Number(flags.events),
  depth: 200,
});
if (!(await follow(load))) throw new Error('not all is up within five minutes');
await pause(Number(flags['warm-up']) * 1000);
const samples: number[] = [];
for (const end = Date.now() + Number(flags.seconds) * 1000; Date.now() < end; await pause(EVERY_MS))
  samples.push(measure());
samples.push(measure());
const { messages, gaps, malformed, reconnects } = load.engine.stats();
await load.stop();
const part = Math.max(1, Math.floor(samples.length / 5));
const first = median(samples.slice(0, part));
const last = median(samples.slice(-part));
const growth = last / first - 1;
process.stdout.write(`${messages} messages, ${reconnects} reconnects, ${gaps} gaps, ${malformed} malformed\n`);
process.stdout.write(
  `memory ${first.toFixed(1)} MB after warm-up, ${last.toFixed(1)} MB at the end: ${(growth * 100).toFixed(2)} % growth, ${ALLOWED * 100} % allowed\n`,
);
process.exitCode = growth < ALLOWED ? 0 : 1;

function measure(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const megabytes = (heapUsed + external) / 2 ** 20;
  process.stdout.write(
    `${new Date().toISOString().slice(11, 19)} ${megabytes.toFixed(1)} MB live, ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB resident\n`,
  );
  return megabytes;
}
