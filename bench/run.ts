/**
 * `npm run bench`: what Tapedeck costs, as ratios of rounds run by turns. Every part ends in rows with their goals.
 * `ingest`: the whole engine on a recorded Binance USD-M session (of the simulator if no real one is there), played over and over through
 * loopback sockets under 728 names, against `ws` + JSON.parse alone (the floor) and ccxt.pro. `scaling`: other numbers of symbols at the same
 * pace. `rest`: all streams and no message. `decode`: each exchange's frames against JSON.parse. `service`: `serve` with 100 clients against
 * `ws` that sends the same and does nothing else. `screen`: five panels in Chromium, their start and heap, and how soon a change is on them.
 * `heatmap`: one of 4,000 columns and 600 rows, drawn in every frame. `bars`: a chart of which 1,500 bars end a second. `freeze`: events that are frozen against events that are not. `flow`: trades
 * with order flow, and with alerts, against without; and a frame of order flow over eight venues. `quotes`: a streamer of 300 equities. `soak`: memory of
 * engine and window after ten minutes, only if it is named.
 * `--only ingest,decode`, `--rounds 3`, `--json`; `--against FILE` compares with an older run (`--json > FILE`), and `--check` fails if anything
 * is worse by more than a tenth; `--write` puts the table of each part that was run into docs/PERFORMANCE.md and leaves those of the others.
 * All rows that have goals: `--only goals --write`, some 40 minutes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decodeRows } from './decode.ts';
import { measureFanout } from './fanout/fanout.ts';
import { flowRows } from './flow.ts';
import { freezeRows } from './freeze.ts';
import { recordingSource } from './ingest/recording.ts';
import { ingestRows, restRows, scalingRows, soakRows } from './ingest/rows.ts';
import { measureQuotes } from './quotes/quotes.ts';
import { measurePainted } from './renderer/painted.ts';
import { measureBars, type BarsMeasure } from './renderer/bars.ts';
import { measureHeatmap, type HeatmapMeasure } from './renderer/heatmap.ts';
import { measureArrowKey } from './renderer/arrow-key.ts';
import { measureHeap, measureScreen, type ScreenMeasure } from './renderer/screen.ts';
import { measureStart, type StartMeasure } from './renderer/start.ts';
import { regressions, rowText, toRow, toSection, withSection, type Results, type Row } from './report.ts';
import { venueSumRows } from './venue-sums.ts';

const PARTS = [
  'ingest',
  'scaling',
  'rest',
  'decode',
  'service',
  'screen',
  'heatmap',
  'bars',
  'freeze',
  'flow',
  'quotes',
  'soak',
] as const;
type Part = (typeof PARTS)[number];

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'all' },
    against: { type: 'string' },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.rounds);
const how = { rounds, warmUpMs: 15_000, measureMs: 4000 };
/** Longer than a full collection of the engine's heap is apart from the next: in a few seconds there is one or none, which is a third of the cost. */
const INGEST_MS = 20_000;
const SERVICE = { clients: 100, symbols: 20, eventsPerSecond: 5, seconds: 8 };
/** Snapshots a second, and per cent of the main thread at most. */
const SCREEN_GOALS = [
  [10, 30],
  [30, 35],
  [60, 30],
] as const;
const DOCUMENT = path.resolve(import.meta.dirname, '../docs/PERFORMANCE.md');

const MEASURES: Readonly<Record<Part, () => readonly Row[] | Promise<readonly Row[]>>> = {
  ingest: () => ingestRows({ ...how, measureMs: INGEST_MS }),
  scaling: () => scalingRows(how),
  rest: () => restRows(how),
  decode: () => decodeRows(rounds),
  service: serviceRows,
  screen: screenRows,
  heatmap: heatmapRows,
  bars: barsRows,
  freeze: () => freezeRows(rounds),
  flow: async () => [...(await flowRows(rounds)), ...venueSumRows(rounds)],
  quotes: quotesRows,
  // At the same time: it is memory that is measured, and each takes ten minutes.
  soak: async () => (await Promise.all([soakRows(), heapRow('ten minutes', 600_000)])).flat(),
};
/** The parts that have the project's goals. */
const GOALS: readonly Part[] = ['ingest', 'scaling', 'rest', 'decode', 'service', 'screen', 'soak'];
/** What needs Linux. */
const OF_LINUX: ReadonlySet<Part> = new Set(['service', 'quotes']);

async function serviceRows(): Promise<readonly Row[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { serve, bare } = await measureFanout(SERVICE, true);
    ratios.push(serve.messages / serve.cpuMs / ((bare?.messages ?? NaN) / (bare?.cpuMs ?? NaN)));
  }
  return [toRow(`${SERVICE.clients} clients: serve / ws alone`, 'x', ratios, { goal: { atLeast: 0.5 } })];
}

async function screenRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [rate, most] of SCREEN_GOALS) {
    const measured: ScreenMeasure[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await measureScreen(rate, how.measureMs));
    const of = (read: (one: ScreenMeasure) => number) => measured.map((one) => read(one));
    const about = `five panels, ${rate} snapshots a second`;
    rows.push(
      toRow(
        `${about}: of the main thread`,
        '%',
        of((one) => one.busyShare * 100),
        { goal: { atMost: most } },
      ),
      toRow(
        `${about}: frame, p99`,
        'ms',
        of((one) => one.frameP99),
        { worse: 'more' },
      ),
      toRow(
        `${about}: came`,
        'a second',
        of((one) => one.snapshotsPerSecond),
      ),
      toRow(
        `${about}: a snapshot`,
        'bytes',
        of((one) => one.snapshotBytes),
      ),
    );
  }
  return [
    ...rows,
    ...(await paintedRows()),
    ...(await startRows()),
    await arrowKeyRow(),
    await heapRow('half a minute', 30_000),
  ];
}

/** From one row of the watchlist to the next; the 95th of a hundred. */
async function arrowKeyRow(): Promise<Row> {
  const worst: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const times = (await measureArrowKey(28)).toSorted((a, b) => a - b);
    worst.push(times[Math.ceil(times.length * 0.95) - 1] ?? NaN);
  }
  return toRow('arrow key to the first true picture of a ladder, p95', 'ms', worst, { goal: { atMost: 150 } });
}

async function startRows(): Promise<readonly Row[]> {
  const measured: StartMeasure[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measureStart());
  return [
    toRow(
      'page loaded again: to the first true picture of a ladder',
      'ms',
      measured.map(({ warmMs }) => warmMs),
      { goal: { atMost: 1000 } },
    ),
    toRow(
      'tapedeck web --demo from nothing: to the same',
      'ms',
      measured.map(({ coldMs }) => coldMs),
      { worse: 'more' },
    ),
  ];
}

async function heapRow(after: string, ms: number): Promise<Row> {
  const megabytes = (await measureHeap(ms)) / 2 ** 20;
  return toRow(`five panels, 60 snapshots a second, after ${after}: heap`, 'MB', [megabytes], { goal: { atMost: 40 } });
}

/** The whole way of a change of a book to the screen of the demo. */
async function paintedRows(): Promise<readonly Row[]> {
  const [middle, worst]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const latencies = (await measurePainted(60, 3 * how.measureMs)).toSorted((a, b) => a - b);
    middle.push(latencies[Math.floor(latencies.length * 0.5)] ?? NaN);
    worst.push(latencies[Math.floor(latencies.length * 0.99)] ?? NaN);
  }
  return [
    toRow('demo, 60 snapshots a second: socket to painted, median', 'ms', middle),
    toRow('demo, 60 snapshots a second: socket to painted, p99', 'ms', worst, { worse: 'more' }),
  ];
}

async function heatmapRows(): Promise<readonly Row[]> {
  const measured: HeatmapMeasure[] = [];
  const summed: HeatmapMeasure[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(await measureHeatmap(4000, 1));
    summed.push(await measureHeatmap(4000, 8));
  }
  const about = `${measured[0]?.columns ?? 0} columns x ${measured[0]?.rows ?? 0} rows`;
  const scripts = (of: readonly HeatmapMeasure[]): readonly number[] => of.map(({ scriptMs }) => scriptMs);
  const frames = (of: readonly HeatmapMeasure[]): readonly number[] => of.map(({ frameMs }) => frameMs);
  return [
    // A quarter of the main thread at 60 frames a second.
    toRow(`${about}: script a frame`, 'ms', scripts(measured), { goal: { atMost: 4.1 } }),
    toRow(`${about}, the sum of eight venues: script a frame`, 'ms', scripts(summed), { goal: { atMost: 4.1 } }),
    // Headless Chromium has no graphics card: it paints on the same thread.
    toRow(`${about}: with painting in software`, 'ms', frames(measured), { worse: 'more' }),
    toRow(`${about}, the sum of eight venues: with painting in software`, 'ms', frames(summed), { worse: 'more' }),
  ];
}

async function barsRows(): Promise<readonly Row[]> {
  const measured: BarsMeasure[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measureBars(5000, 1500));
  const about = 'a chart of 1,500 bars with all order flow, as many new a second';
  const of = (name: keyof BarsMeasure): readonly number[] => measured.map((one) => one[name]);
  return [
    // Drawn within a frame.
    toRow(`${about}: script a drawing`, 'ms', of('scriptMs'), { goal: { atMost: 16 } }),
    toRow(`${about}: of the main thread, with painting in software`, '%', of('busyPercent'), { worse: 'more' }),
    toRow(`${about}: heap`, 'MB', of('heap'), { goal: { atMost: 20 } }),
  ];
}

async function quotesRows(): Promise<readonly Row[]> {
  const row = await measureQuotes(20);
  return [
    toRow(
      `300 tickers over HTTP${row.hasRedis ? ' and to Redis' : ''}: resident at most`,
      'MB',
      [row.residentMegabytes],
      {
        goal: { atMost: 160 },
      },
    ),
    toRow('300 tickers: a cycle', 'ms', [row.medianCycleSeconds * 1000], { worse: 'more' }),
  ];
}

function wanted(): readonly Part[] {
  const all = PARTS.filter((part) => part !== 'soak');
  const named = flags.only === 'all' ? all : flags.only === 'goals' ? GOALS : flags.only.split(',');
  const unknown = named.filter((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: known are ${PARTS.join(', ')}`);
  return PARTS.filter((part) => named.includes(part) && (process.platform === 'linux' || !OF_LINUX.has(part)));
}

function say(text: string): void {
  (flags.json ? process.stderr : process.stdout).write(`${text}\n`);
}

if (!(rounds >= 1)) throw new Error(`--rounds ${flags.rounds} is no number of rounds`);
if (flags.check && flags.against === undefined) throw new Error('--check compares with --against FILE');
const parts = wanted();
const before = flags.against === undefined ? undefined : (JSON.parse(readFileSync(flags.against, 'utf8')) as Results);
const rows: Row[] = [];
const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus()[0]?.model ?? 'unknown'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  load: os.loadavg()[0] ?? NaN,
  session: path.basename(recordingSource()),
  rows,
};
say(`${results.machine}, load ${results.load.toFixed(1)}\nSession: ${results.session}`);
for (const part of parts) {
  say(`\n${part}`);
  const load = rows.length === 0 ? results.load : (os.loadavg()[0] ?? NaN);
  const measured = await MEASURES[part]();
  rows.push(...measured);
  for (const row of measured) say(rowText(row));
  if (!flags.write) continue;
  // Part by part: what was measured is not lost if a later part fails.
  const section = toSection(part, load, { ...results, rows: measured });
  writeFileSync(DOCUMENT, withSection(readFileSync(DOCUMENT, 'utf8'), part, section, PARTS));
}
if (flags.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
if (before !== undefined) {
  const worse = regressions(before, results);
  say(
    worse.length === 0
      ? `\nNothing is worse than on ${before.date}`
      : `\nWorse than on ${before.date}:\n  ${worse.join('\n  ')}`,
  );
  if (flags.check && worse.length > 0) process.exitCode = 1;
}
