import { median, toRow, type Row } from '../report.ts';
import { measure, startVenue, type BenchVenue, type ClientName, type MeasureOptions } from './ingest.ts';
import type { ClientMeasure } from './protocol.ts';

/** How often and how long is measured. */
interface Rounds {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Four recorded symbols under 182 names each, which send some 20,000 messages a second. */
const COPIES = 182;
/** A recording of 25 names each is some hundred symbols. */
const SCALES = [25, 250, 750] as const;

/** The engine on 728 symbols: against the floor and ccxt.pro by turns, memory, and how soon a message is published. */
export async function ingestRows(how: Rounds): Promise<readonly Row[]> {
  const venue = await startVenue(COPIES);
  try {
    const symbols = venue.task.symbols.length;
    const { floor, engine, ccxt } = await byTurns(venue, ['floor', 'engine', 'ccxt'], { ...how, speed: 1 });
    const slow = await byTurns(venue, ['engine'], { ...how, speed: 0.25 });
    const about = `${symbols} symbols`;
    const verified = median(engine.map(({ booksVerified = NaN }) => booksVerified));
    return [
      toRow(`${about}: engine / floor`, 'x', ratios(engine, floor), { goal: { atLeast: 1 } }),
      toRow(`${about}: engine / ccxt.pro`, 'x', ratios(engine, ccxt), { goal: { atLeast: 10 } }),
      ...costRows(about, { floor, engine, ccxt }),
      toRow(
        `${about}: resident`,
        'MB',
        engine.map(({ residentMegabytes }) => residentMegabytes),
        { worse: 'more' },
      ),
      toRow(`${about}: books that are not verified`, '', [symbols - verified], { goal: { atMost: 0 } }),
      toRow(
        `${about}: gaps`,
        '',
        engine.map(({ gaps = NaN }) => gaps),
        { goal: { atMost: 0 } },
      ),
      ...publishRows('20k messages a second', engine, { atMost: 6 }),
      ...publishRows('5k messages a second', slow.engine),
    ];
  } finally {
    await venue.stop();
  }
}

/** Other numbers of symbols at the same pace, each against the floor by turns. */
export async function scalingRows(how: Rounds): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const copies of SCALES) {
    const venue = await startVenue(copies);
    try {
      const { floor, engine } = await byTurns(venue, ['floor', 'engine'], { ...how, speed: COPIES / copies });
      const about = `${venue.task.symbols.length} symbols, the same pace`;
      const goal = copies === SCALES.at(-1) ? { goal: { atLeast: 0.9 } } : { worse: 'less' as const };
      rows.push(
        toRow(`${about}: engine / floor`, 'x', ratios(engine, floor), goal),
        ...costRows(about, { floor, engine }),
        toRow(
          `${about}: resident`,
          'MB',
          engine.map(({ residentMegabytes }) => residentMegabytes),
          { worse: 'more' },
        ),
      );
    } finally {
      await venue.stop();
    }
  }
  return rows;
}

/** All streams open, a health panel shown, and not one message. */
export async function restRows(how: Rounds): Promise<readonly Row[]> {
  const venue = await startVenue(COPIES);
  try {
    const { engine } = await byTurns(venue, ['engine'], { ...how, measureMs: REST_MS, speed: 0, isHealthOnly: true });
    const shares = engine.map((one) => (cpuMs(one) / one.elapsedMs) * 100);
    return [toRow('at rest, 2,912 streams and a health panel: of a core', '%', shares, { goal: { atMost: 1 } })];
  } finally {
    await venue.stop();
  }
}

/** The engine after ten minutes, its rings of trades full. */
export async function soakRows(): Promise<readonly Row[]> {
  const venue = await startVenue(COPIES);
  try {
    const how = { rounds: 1, warmUpMs: SOAK_MS, measureMs: 10_000, speed: 1 };
    const { engine } = await byTurns(venue, ['engine'], how);
    const resident = engine.map(({ residentMegabytes }) => residentMegabytes);
    return [toRow('728 symbols after ten minutes: resident', 'MB', resident, { goal: { atMost: 200 } })];
  } finally {
    await venue.stop();
  }
}

/** Measures clients one after the other, round by round, so that a machine that is busy with other things is unfair to all alike. */
async function byTurns<Name extends ClientName>(
  venue: BenchVenue,
  names: readonly Name[],
  { rounds, ...how }: MeasureOptions & { readonly rounds: number },
): Promise<Record<Name, readonly ClientMeasure[]>> {
  const measured = new Map<Name, ClientMeasure[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, list] of measured) list.push(await measure(name, venue, how));
  return Object.fromEntries(measured) as unknown as Record<Name, readonly ClientMeasure[]>;
}

/** Messages per CPU-second of one client to those of the other, round by round. */
function ratios(of: readonly ClientMeasure[], to: readonly ClientMeasure[]): readonly number[] {
  return of.map((one, round) => usPerMessage(to[round]) / usPerMessage(one));
}

function costRows(about: string, clients: Readonly<Record<string, readonly ClientMeasure[]>>): readonly Row[] {
  return Object.entries(clients).flatMap(([name, rounds]) => [
    toRow(`${about}: ${name}, CPU a message`, 'us', rounds.map(usPerMessage)),
    toRow(
      `${about}: ${name}, of that in the kernel`,
      'us',
      rounds.map((one) => (one.systemMs * 1000) / one.messages),
    ),
    toRow(
      `${about}: ${name}, messages`,
      'a second',
      rounds.map((one) => (one.messages * 1000) / one.elapsedMs),
    ),
  ]);
}

function publishRows(about: string, rounds: readonly ClientMeasure[], goal?: Row['goal']): readonly Row[] {
  const of = (read: (one: ClientMeasure) => number | undefined) => rounds.map((one) => read(one) ?? NaN);
  return [
    toRow(
      `${about}: socket to published, median`,
      'ms',
      of((one) => one.publishP50),
    ),
    toRow(
      `${about}: socket to published, p99`,
      'ms',
      of((one) => one.publishP99),
      goal === undefined ? {} : { goal },
    ),
    toRow(
      `${about}: a snapshot`,
      'bytes',
      of((one) => one.frameBytes),
    ),
  ];
}

function usPerMessage(one: ClientMeasure | undefined): number {
  return one === undefined ? NaN : (cpuMs(one) * 1000) / one.messages;
}

function cpuMs({ userMs, systemMs }: ClientMeasure): number {
  return userMs + systemMs;
}

const SOAK_MS = 600_000;
/** Several reports; after 30 s without a message streams would be stale, and remedies against that begin. */
const REST_MS = 10_000;
