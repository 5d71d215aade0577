import type { BookState } from '../../src-shared/market/book-state.ts';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import { TradeFlag } from '../../src-shared/wire/layout.ts';
import type { BookSection, TradesSection } from '../../src-shared/wire/feed-frame.ts';
import { BookBuffer } from '../feed/book-buffer.ts';
import { TradeRing } from '../feed/trade-ring.ts';
import type { LadderInput } from '../panels/ladder/ladder-model.ts';
import { LADDER_SETTINGS } from '../panels/ladder/settings.ts';
import type { LadderSettings } from '../panels/ladder/settings.ts';

/** Levels as (price, size) in scaled integers, best first. */
export type Levels = readonly (readonly [price: number, size: number])[];

/** What a test book says beside its levels. */
export interface BookFacts {
  readonly state?: BookState;
  readonly knownDepth?: number;
  readonly older?: NonNullable<BookSection['older']>;
  readonly exact?: Readonly<Record<string, string>>;
  readonly instrument?: Instrument['id'];
  readonly usualPauseMs?: number;
  /** How many orders make each of the bids, then of the asks. */
  readonly orders?: readonly number[];
}

/** Puts a book into a buffer as a frame would: prices with 1 digit, sizes with 3. */
export function applyBook(buffer: BookBuffer, bids: Levels, asks: Levels, facts: BookFacts = {}): void {
  const section: BookSection = {
    kind: 'book',
    sub: 'l/book',
    offset: 0,
    instrument: facts.instrument ?? 'binance-spot:BTCUSDT',
    scales: { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 5 },
    bids: bids.length,
    asks: asks.length,
    state: facts.state ?? 'verified',
    reason: facts.state === 'resyncing' ? 'sequence-gap' : 'chain-unbroken',
    since: 1_000,
    knownDepth: facts.knownDepth ?? 1_000,
    bidLevels: bids.length,
    askLevels: asks.length,
    lastSequence: 42,
    receivedAt: 5_000,
    lastDataAt: 5_000,
    ...(facts.usualPauseMs !== undefined && { usualPauseMs: facts.usualPauseMs }),
    ...(facts.older !== undefined && { older: facts.older }),
    ...(facts.exact !== undefined && { exact: facts.exact }),
    ...(facts.orders !== undefined && { hasOrders: true }),
  };
  buffer.apply(section, Float64Array.from([...[...bids, ...asks].flat(), ...(facts.orders ?? [])]));
}

/** Puts trades into a ring: (id, price, size, side, time, whether some are missing before it). */
export function applyTrades(
  ring: TradeRing,
  trades: readonly (readonly [
    id: number,
    price: number,
    size: number,
    side: 1 | -1,
    time: number,
    isAfterGap?: boolean,
  ])[],
  state: TradesSection['state'] = 'running',
): void {
  const section: TradesSection = {
    kind: 'trades',
    sub: 'l/trades',
    offset: 0,
    instrument: 'binance-spot:BTCUSDT',
    scales: { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 5 },
    count: trades.length,
    isReset: false,
    dropped: 0,
    state,
  };
  ring.apply(
    section,
    Float64Array.from(
      trades.flatMap(([id, price, size, side, time, isAfterGap]) => {
        return [id, price, size, side, time, time, isAfterGap === true ? TradeFlag.afterGap : 0];
      }),
    ),
  );
}

/** An input with a verified book of a few levels around 100.0 and 100.5, tick 0.1. */
export function ladderInput(
  changes: Partial<Omit<LadderInput, 'settings'>> & { readonly settings?: Partial<LadderSettings> } = {},
): LadderInput {
  const book = changes.book ?? new BookBuffer();
  if (changes.book === undefined)
    applyBook(
      book,
      [
        [1000, 3277],
        [999, 500],
        [990, 1],
      ],
      [
        [1005, 3179],
        [1006, 250],
        [1020, 2],
      ],
    );
  return {
    book,
    trades: new TradeRing(100),
    high: NaN,
    low: NaN,
    instrument: BTC,
    multiple: 1,
    rowCount: 20,
    now: 10_000,
    isOffline: false,
    hasEnded: false,
    ...changes,
    settings: { ...LADDER_SETTINGS.defaults, ...changes.settings },
  };
}

/** A spot instrument with a tick of 0.1. */
export const BTC: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: '0.10000000',
  step: '0.00001000',
  sizeUnit: 'base',
  status: 'trading',
};
