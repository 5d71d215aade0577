/**
 * `npm run bench`: what Tapedeck costs, as ratios within one run, each the median of three; some four minutes. `--json` for numbers alone.
 * Engine: the whole of it on a recorded Binance USD-M session (of the simulator if no real one is there) played over loopback sockets under 728 names (trades, book changes,
 * best prices, minute candles in their real proportions), against `ws` + JSON.parse alone (the floor) and ccxt.pro on the same feed.
 * Service: `serve` with 100 clients, against `ws` that sends them the same messages and does nothing else (Linux only).
 * Screen: five panels in Chromium. Quotes: a streamer of 300 equities with its publishers (Linux only). `--only engine`, `service`, `screen` or `quotes`.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { measureFanout } from './fanout/fanout.ts';
import { measure, startVenue, type BenchVenue, type ClientName } from './ingest/ingest.ts';
import { recordingSource } from './ingest/recording.ts';
import type { ClientMeasure } from './ingest/protocol.ts';
import { measureQuotes } from './quotes/quotes.ts';
import { measureScreen, type ScreenMeasure } from './renderer/screen.ts';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'all' },
  },
});
const ROUNDS = Number(flags.rounds);
/** Four recorded symbols under 182 names each. */
const COPIES = 182;
const SYMBOLS = 4 * COPIES;
const MEASURE_MS = 4000;
/** What a streamer of quotes may take. */
const QUOTES_MB = 160;
/** Times the recorded pace, which comes to about so many messages a second in all. */
const FLOWS = [
  { name: '5k', speed: 0.25, clients: ['engine'] },
  { name: '20k', speed: 1, clients: ['floor', 'engine', 'ccxt'] },
] as const;

const results: Record<string, unknown> = {
  session: recordingSource(),
  date: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
};

function say(text: string): void {
  (flags.json ? process.stderr : process.stdout).write(`${text}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Field by field, the median of several measurements. */
function medians<T extends object>(rounds: readonly T[]): { [K in keyof T]: number } {
  const fields = Object.keys(rounds[0] ?? {}) as (keyof T)[];
  return Object.fromEntries(fields.map((field) => [field, median(rounds.map((round) => Number(round[field])))])) as {
    [K in keyof T]: number;
  };
}

function perCpuSecond(measured: { readonly messages: number; readonly cpuMs: number }): number {
  return (measured.messages / measured.cpuMs) * 1000;
}

async function benchEngine(): Promise<void> {
  const venue = await startVenue(COPIES);
  try {
    for (const flow of FLOWS) await benchFlow(venue, flow);
    const rounds: ClientMeasure[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push(await measure('engine', venue, { speed: 1, measureMs: MEASURE_MS, isBooksOnly: true }));
    const resident = median(rounds.map((one) => one.residentMegabytes));
    results['memory'] = { residentMegabytes: resident };
    say(`\nMemory, ${SYMBOLS} symbols with trades and books of depth 200: ${resident.toFixed(0)} MB resident`);
  } finally {
    await venue.stop();
  }
}

async function benchFlow(venue: BenchVenue, flow: (typeof FLOWS)[number]): Promise<void> {
  const measured = new Map<ClientName, ClientMeasure[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of flow.clients) {
      const one = await measure(name, venue, { speed: flow.speed, measureMs: MEASURE_MS });
      measured.set(name, [...(measured.get(name) ?? []), one]);
    }
  }
  const table = Object.fromEntries(
    [...measured].map(([name, rounds]) => [
      name,
      { ...medians(rounds), perCpuSecond: median(rounds.map(perCpuSecond)) },
    ]),
  );
  results[`engine-${flow.name}`] = table;
  say(`\nEngine, ${SYMBOLS} symbols, about ${flow.name} messages a second`);
  for (const [name, row] of Object.entries(table)) {
    const rate = row.messages / (row.elapsedMs / 1000);
    say(
      `  ${name.padEnd(7)} ${rate.toFixed(0).padStart(7)} msg/s  ${row.perCpuSecond.toFixed(0).padStart(8)} msg per CPU-second  ${row.residentMegabytes.toFixed(0).padStart(4)} MB resident`,
    );
  }
  const { engine, floor, ccxt } = table;
  if (engine === undefined) return;
  say(
    `  socket to published snapshot at 60 a second: p50 ${Number(engine.publishP50).toFixed(1)} ms, p99 ${Number(engine.publishP99).toFixed(1)} ms; ${Number(engine.frameBytes).toFixed(0)} bytes a snapshot`,
  );
  say(`  books verified ${Number(engine.booksVerified)} of ${SYMBOLS}, gaps ${Number(engine.gaps)}`);
  if (floor !== undefined && ccxt !== undefined)
    say(
      `  engine / floor ${(engine.perCpuSecond / floor.perCpuSecond).toFixed(2)}, engine / ccxt.pro ${(engine.perCpuSecond / ccxt.perCpuSecond).toFixed(1)}`,
    );
}

async function benchService(): Promise<void> {
  const clients = 100;
  say(`\nService, ${clients} clients with trades, books, best prices and candles of 20 symbols each`);
  const rounds: { readonly serve: number; readonly bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { serve, bare } = await measureFanout({ clients, symbols: 20, eventsPerSecond: 5, seconds: 8 }, true);
    rounds.push({ serve: perCpuSecond(serve), bare: bare === undefined ? NaN : perCpuSecond(bare) });
  }
  const row = medians(rounds);
  results['service'] = row;
  say(
    `  serve ${row.serve.toFixed(0)} messages a CPU-second, ws alone ${row.bare.toFixed(0)}, serve / ws ${(row.serve / row.bare).toFixed(2)}`,
  );
}

async function benchScreen(): Promise<void> {
  say('\nScreen, five panels at 1920x1080, demo market');
  for (const rate of [10, 60]) {
    const rounds: ScreenMeasure[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureScreen(rate, MEASURE_MS));
    const row = medians(rounds);
    results[`screen-${rate}`] = row;
    say(
      `  ${rate} snapshots a second asked, ${row.snapshotsPerSecond.toFixed(1)} came: main thread ${(row.busyShare * 100).toFixed(0)} % busy, frame p99 ${row.frameP99.toFixed(1)} ms, ${row.snapshotBytes.toFixed(0)} bytes a snapshot`,
    );
  }
}

async function benchQuotes(): Promise<void> {
  const row = await measureQuotes(20);
  results['quotes'] = row;
  say(
    '\nQuotes, 300 tickers of a simulated Yahoo in another process, published over HTTP' +
      (row.hasRedis ? ' and to Redis' : ''),
  );
  say(
    `  ${row.residentMegabytes.toFixed(0)} MB resident at most (limit ${String(QUOTES_MB)})${row.residentMegabytes > QUOTES_MB ? ' **missed**' : ''}, cycle median ${row.medianCycleSeconds.toFixed(1)} s, ${String(row.quotes)} quotes`,
  );
}

say(String(results['machine']));
if (flags.only === 'all' || flags.only === 'engine') {
  say(`Session: ${recordingSource()}`);
  await benchEngine();
}
if (process.platform === 'linux' && (flags.only === 'all' || flags.only === 'service')) await benchService();
if (flags.only === 'all' || flags.only === 'screen') await benchScreen();
if (process.platform === 'linux' && (flags.only === 'all' || flags.only === 'quotes')) await benchQuotes();
if (flags.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
