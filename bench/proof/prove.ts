import { exchangeMarkOf } from '../../src-shared/market/exchange-mark.ts';
import { Books } from './books.ts';
import { CountsByExchange, type Counts } from './counts.ts';
import { follow, pause, startLoad, untilUp, type Load, type LoadOptions } from './load.ts';
import { Minutes } from './minutes.ts';
import { Tape } from './tape.ts';

/** How hard and for how long. */
export interface ProofOptions extends LoadOptions {
  readonly seconds: number;
  /** A socket is killed so often; never if absent. */
  readonly killEveryMs?: number;
}

/** What came of it, of each exchange and in all. */
export interface ProofResult {
  readonly seconds: number;
  readonly kills: number;
  readonly exchanges: ReadonlyMap<string, Counts>;
  readonly total: Counts;
  /** The first few things that were wrong, for people. */
  readonly findings: readonly string[];
}

/** Whether nothing was lost, doubled or wrong. */
export function isProven({ total, kills, exchanges }: ProofResult): boolean {
  return (
    FAULTS.every((fault) => total[fault] === 0) &&
    (kills === 0 ? total.reconnects === 0 : total.reconnects >= kills) &&
    total.booksEqual === total.symbols &&
    [...exchanges.values()].every(({ trades }) => trades > 0)
  );
}

/** Runs the load and compares every trade, book and minute with the truth. */
export async function prove(options: ProofOptions): Promise<ProofResult> {
  const load = await startLoad(options);
  try {
    const counts = new CountsByExchange();
    load.engine.on('log.event', ({ name, level, venue = '', symbol = '', fields }) => {
      if ((level === 'warn' || level === 'error') && !name.startsWith('CONNECTION_'))
        counts.note('log', `${name} ${venue} ${symbol} ${JSON.stringify(fields ?? {})}`);
    });
    const tape = new Tape(load, counts);
    const books = new Books(load, counts);
    const minutes = new Minutes(load, counts);
    if (!(await follow(load))) throw new Error(`not all is up within five minutes: ${downText(load)}`);
    await minutes.begin();
    const before = messagesOf(load);
    let killAt = Date.now() + (options.killEveryMs ?? Infinity);
    for (const end = Date.now() + options.seconds * 1000; Date.now() < end; await pause(200)) {
      books.look();
      await tape.check();
      if (Date.now() < killAt) continue;
      load.killSocket();
      killAt += options.killEveryMs ?? Infinity;
    }
    // What the last kill took away is fetched.
    await untilUp(load, 30_000);
    await minutes.settle();
    const after = messagesOf(load);
    await books.compare();
    await tape.check(true);
    await minutes.compare();
    for (const { exchange } of load.followed) counts.of(exchange).symbols++;
    for (const [exchange, { messages, malformed, reconnects }] of after) {
      const of = counts.of(exchange);
      of.messages = messages - (before.get(exchange)?.messages ?? 0);
      of.malformed = malformed;
      of.reconnects = reconnects;
    }
    return {
      seconds: options.seconds,
      kills: load.kills,
      exchanges: counts.entries(),
      total: counts.total(),
      findings: counts.findings,
    };
  } finally {
    await load.stop();
  }
}

function messagesOf({ engine }: Load): ReadonlyMap<string, Pick<Counts, 'messages' | 'malformed' | 'reconnects'>> {
  const sums = new Map<string, { messages: number; malformed: number; reconnects: number }>();
  for (const { venue, messages, malformed, reconnects } of engine.health().connections) {
    const { exchange } = exchangeMarkOf(venue);
    const sum = sums.get(exchange) ?? { messages: 0, malformed: 0, reconnects: 0 };
    sums.set(exchange, {
      messages: sum.messages + messages,
      malformed: sum.malformed + malformed,
      reconnects: sum.reconnects + reconnects,
    });
  }
  return sums;
}

/** A few of those that are not up, for people. */
function downText({ engine }: Load): string {
  const down = engine
    .streamStatuses()
    .filter(
      ({ state, book }) =>
        state !== 'running' || (book !== undefined && book.state !== 'verified' && book.state !== 'unverifiable'),
    );
  return `${down.length} such as ${down
    .slice(0, 5)
    .map(
      ({ key, state, book, lastError }) =>
        `${key} ${state} ${book?.state ?? ''} ${book?.reason ?? ''} ${lastError?.message ?? ''}`,
    )
    .join('; ')}`;
}

const FAULTS = [
  'missing',
  'doubled',
  'untrue',
  'back',
  'booksWrong',
  'booksNotWhole',
  'crossed',
  'unsorted',
  'candlesMissing',
  'candlesWrong',
  'malformed',
] as const;
