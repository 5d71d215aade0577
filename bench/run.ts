/**
 * `npm run bench`: what Tapedeck costs, as ratios within one run, each the median of three. Add `--json` for numbers alone.
 * Engine: the whole of it on a simulated Binance spot feed (trades, book changes, best prices, minute candles of 728 symbols) over
 * loopback sockets, against `ws` + JSON.parse alone (the floor) and ccxt.pro on the same feed. Screen: five panels in Chromium.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { measure, startVenue, type ClientName } from './ingest/ingest.ts';
import type { ClientMeasure } from './ingest/protocol.ts';
import { measureScreen, type ScreenMeasure } from './renderer/screen.ts';

const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' }, only: { type: 'string', default: 'all' } } });
const ROUNDS = Number(flags.rounds);
const SYMBOLS = 728;
const MEASURE_MS = 5000;
/** Order events a second and symbol that make the simulator send about so many messages a second in all. */
const FLOWS = [{ name: '5k', eventsPerSecond: 2 }, { name: '20k', eventsPerSecond: 14 }] as const;

const results: Record<string, unknown> = {
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
  return Object.fromEntries(fields.map((field) => [field, median(rounds.map((round) => Number(round[field])))])) as { [K in keyof T]: number };
}

function perCpuSecond(measured: ClientMeasure): number {
  return (measured.messages / measured.cpuMs) * 1000;
}

async function benchEngine(): Promise<void> {
  for (const flow of FLOWS) {
    const venue = await startVenue(SYMBOLS, flow.eventsPerSecond);
    const names: readonly ClientName[] = flow.name === '20k' ? ['floor', 'engine', 'ccxt'] : ['floor', 'engine'];
    const measured = new Map<ClientName, ClientMeasure[]>(names.map((name) => [name, []]));
    try {
      for (let round = 0; round < ROUNDS; round++) for (const name of names) measured.get(name)?.push(await measure(name, venue, MEASURE_MS));
    } finally {
      await venue.stop();
    }
    const floor = median((measured.get('floor') ?? []).map(perCpuSecond));
    const table = Object.fromEntries([...measured].map(([name, rounds]) => [name, { ...medians(rounds), perCpuSecond: median(rounds.map(perCpuSecond)) }]));
    results[`engine-${flow.name}`] = table;
    say(`\nEngine, ${SYMBOLS} symbols, about ${flow.name} messages a second`);
    for (const [name, row] of Object.entries(table)) {
      const rate = row.messages / (row.elapsedMs / 1000);
      say(`  ${name.padEnd(7)} ${rate.toFixed(0).padStart(7)} msg/s  ${row.perCpuSecond.toFixed(0).padStart(8)} msg per CPU-second  ${(row.perCpuSecond / floor).toFixed(2)} x floor  ${row.residentMegabytes.toFixed(0)} MB resident`);
    }
    const engine = table['engine'];
    if (engine !== undefined) {
      say(`  socket to published snapshot: p50 ${Number(engine.publishP50).toFixed(1)} ms, p99 ${Number(engine.publishP99).toFixed(1)} ms at 60 snapshots a second; ${Number(engine.frameBytes).toFixed(0)} bytes a snapshot`);
      say(`  books verified ${Number(engine.booksVerified)} of ${SYMBOLS}, gaps ${Number(engine.gaps)}`);
    }
    const ccxt = table['ccxt'];
    if (engine !== undefined && ccxt !== undefined) say(`  engine / ccxt.pro: ${(engine.perCpuSecond / ccxt.perCpuSecond).toFixed(1)} x`);
  }
}

async function benchScreen(): Promise<void> {
  say('\nScreen, five panels at 1920x1080, demo market');
  for (const rate of [10, 60]) {
    const rounds: ScreenMeasure[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureScreen(rate, MEASURE_MS));
    const row = medians(rounds);
    results[`screen-${rate}`] = row;
    say(`  ${rate} snapshots a second asked, ${row.snapshotsPerSecond.toFixed(1)} came: main thread ${(row.busyShare * 100).toFixed(0)} % busy, frame p99 ${row.frameP99.toFixed(1)} ms, ${row.snapshotBytes.toFixed(0)} bytes a snapshot`);
  }
}

say(String(results['machine']));
if (flags.only !== 'screen') await benchEngine();
if (flags.only !== 'engine') await benchScreen();
if (flags.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
