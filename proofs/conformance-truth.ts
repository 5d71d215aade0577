import type { BookView } from '../src-main/engine/api.ts';
import type { BookPolicy } from '../src-main/engine/venue/venue.ts';
import type { TruthBook } from '../src-main/simulator/truth.ts';
import type { CandleEvent, TradeEvent } from '../src-shared/market/events.ts';
import type { Interval } from '../src-shared/market/interval.ts';
import type { Lab } from './conformance-harness.ts';

/** How a book is sent, and what the engine makes of it. */
export interface BookVerdict {
  readonly feed: BookPolicy['kind'];
  readonly state: string;
  readonly reason: string;
  /** Levels a side that were compared; 0 if the book never was so. */
  readonly levels: number;
}

/** Compares a book with the truth of the moment it is of; for one without a number, with the last few hundred moments. */
export function judgeBook(lab: Lab, symbol: string, depth: number): BookVerdict {
  const { engine, network, venue } = lab;
  const topic = venue.topicsOf({ channel: 'book', symbol, depth })[0]?.key ?? '';
  const feed = venue.bookPolicy(topic);
  const view = engine.getOrderBook(symbol, { depth });
  if (view === undefined) return { feed: feed.kind, state: 'absent', reason: '', levels: 0 };
  const verdict = { feed: feed.kind, state: view.state, reason: view.reason };
  const levels = Math.min(view.knownDepth, view.older?.from ?? Infinity, Math.max(view.bids.length, view.asks.length));
  const truthAt = (sequence: number): TruthBook | undefined =>
    network.truth.book(venue.id, symbol, sequence, feed.levels);
  if (view.lastSequence !== undefined)
    return { ...verdict, levels: isAs(view, truthAt(view.lastSequence), levels) ? levels : 0 };
  const newest = network.truth.sequence(venue.id, symbol) ?? 0;
  for (let sequence = newest; sequence > newest - MOMENTS; sequence--)
    if (isAs(view, truthAt(sequence), levels)) return { ...verdict, levels };
  return { ...verdict, levels: 0 };
}

/** What is wrong with the emitted trades of a symbol. Fills of one moment, price and side count together: some venues send them merged. */
export function judgeTrades(
  lab: Lab,
  symbol: string,
  received: readonly TradeEvent[] = lab.trades,
): { readonly wrong: readonly string[]; readonly compared: number; readonly named: number } {
  const mine = received.filter((trade) => trade.symbol === symbol);
  const first = momentOf(mine[0]);
  const last = momentOf(mine.at(-1));
  const truth = lab.network.truth
    .trades(lab.venue.id, symbol, { limit: Infinity })
    .filter(({ time }) => time > first && time < last);
  const real = sizesOf(
    truth.map(({ time, price, size, aggressor }) => ({ key: `${time} ${aggressor} at ${price}`, size })),
  );
  const emitted = sizesOf(
    mine
      .filter((trade) => momentOf(trade) > first && momentOf(trade) < last)
      .map((trade) => ({ key: `${momentOf(trade)} ${trade.aggressor} at ${trade.price}`, size: trade.size })),
  );
  const gaps = lab.engine
    .ledger({ kinds: ['gap'] })
    .entries.filter((entry) => entry.symbol === symbol && (entry.channel === 'trade' || entry.channel === 'aggTrade'));
  const wrong: string[] = [];
  let named = 0;
  for (const [key, size] of real) {
    const time = Number(key.split(' ')[0]);
    if (emitted.get(key) === size) continue;
    const emittedSize = emitted.get(key) ?? 0;
    // What a venue sends after a gap may begin amidst the trades of an instant: they are at the edge of the gap.
    const isAtEdge = emittedSize < size && gaps.some(({ from, to }) => from === time || to === time);
    if (emittedSize > 0 && !isAtEdge) wrong.push(`${key}: ${emittedSize} instead of ${size}`);
    else if (gaps.some(({ from, to = Infinity }) => from <= time && time <= to)) named++;
    else wrong.push(`${key}: missing, and no ledger entry says so`);
  }
  for (const key of emitted.keys()) if (!real.has(key)) wrong.push(`${key}: never happened`);
  mine.forEach((trade, index) => {
    if (momentOf(trade) < momentOf(mine[index - 1])) wrong.push(`${momentOf(trade)}: emitted after a later one`);
  });
  return { wrong, compared: real.size, named };
}

/** What is wrong with the candles of a symbol: gaps, and closed ones that are not as the trades made them. */
export function judgeCandles(
  lab: Lab,
  symbol: string,
  interval: Interval,
  limit: number,
): { readonly wrong: readonly string[]; readonly compared: number } {
  const candles = lab.engine.getCandles(symbol, interval);
  const truth = lab.network.truth.candles(lab.venue.id, symbol, interval, limit);
  const byTime = new Map(candles.map((candle) => [candle.openTime, candle]));
  const firstTime = candles[0]?.openTime ?? Infinity;
  const wrong: string[] = [];
  let compared = 0;
  // The running one is still being emitted.
  for (const real of truth.slice(0, -1)) {
    if (real.openTime < firstTime) continue;
    const candle = byTime.get(real.openTime);
    if (candle === undefined) wrong.push(`${new Date(real.openTime).toISOString()} is missing`);
    else if (!candle.closed) wrong.push(`${new Date(real.openTime).toISOString()} is not closed`);
    else if (factsOf(candle, candle) !== factsOf(real, candle))
      wrong.push(
        `${new Date(real.openTime).toISOString()}: ${factsOf(candle, candle)} instead of ${factsOf(real, candle)}`,
      );
    else compared++;
  }
  return { wrong: wrong.slice(0, 3), compared };
}

function isAs(view: BookView, truth: TruthBook | undefined, levels: number): boolean {
  if (truth === undefined || levels === 0) return false;
  const sides = [
    [view.bids, truth.bids],
    [view.asks, truth.asks],
  ] as const;
  return sides.every(
    ([emitted, real]) => JSON.stringify(emitted.slice(0, levels)) === JSON.stringify(real.slice(0, levels)),
  );
}

/** Venue time, in whole ms. */
function momentOf(trade: TradeEvent | undefined): number {
  return trade === undefined ? -Infinity : Math.floor(trade.venueTime ?? NaN);
}

function sizesOf(rows: readonly { readonly key: string; readonly size: string }[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { key, size } of rows) sizes.set(key, Math.round(((sizes.get(key) ?? 0) + Number(size)) * 1e8) / 1e8);
  return sizes;
}

/** What the venue sends of a candle: not all send a quote volume or a number of trades. */
function factsOf(
  from: Pick<CandleEvent, 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume' | 'tradeCount'>,
  emitted: CandleEvent,
): string {
  const numbers = [from.open, from.high, from.low, from.close, from.volume].map(Number);
  const quote = emitted.quoteVolume === undefined ? '' : Number(from.quoteVolume).toPrecision(9);
  return [...numbers, quote, emitted.tradeCount === undefined ? '' : from.tradeCount].join(' ');
}

const MOMENTS = 400;
