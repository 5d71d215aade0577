import type { MarketCache } from '../market/market-cache.ts';
import type { MarketLimits } from '../market/market-host.ts';
import { TradeRing } from '../market/trades/trade-ring.ts';
import type { FlowBars } from '../order-flow/flow-bars.ts';
import type { FlowAdded } from '../order-flow/order-flow.ts';
import { decodeFrame } from '../venue/decode-frame.ts';
import { Decoded } from '../venue/decoded.ts';
import type { TradeRecord } from '../venue/records.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { CaptureEvent } from './capture-line.ts';
import { CaptureReader } from './capture-reader.ts';

/** The text of a capture from its beginning. */
export interface CaptureText {
  readonly chunks: AsyncIterable<string>;
  /** Gives the file back. May be called twice. */
  close(): void;
}

/** What bars of a recording are counted from. */
export interface ReplayFlowHistoryOptions {
  /** Reads the capture anew, beside the replay. Rejects if it cannot be read. */
  readonly reopen: () => Promise<CaptureText>;
  readonly venue: StreamVenue;
  readonly market: MarketCache;
  readonly limits: MarketLimits;
}

/**
 * Counts the order flow of a recording from its first trade on, whenever a series is added: the trades before those that are still kept are read from the
 * file once more. They are numbered as the replay numbered them, so that both join without a doubt. If the file cannot be read, the bars begin with what is kept.
 */
export class ReplayFlowHistory {
  readonly #options: ReplayFlowHistoryOptions;
  #isStopped = false;

  constructor(options: ReplayFlowHistoryOptions) {
    this.#options = options;
    options.market.orderFlow.onAdded = (...added) => {
      void this.#add(...added);
    };
  }

  /** Ends every reading. May be called twice. */
  dispose(): void {
    this.#isStopped = true;
  }

  async #add(...[subject, trades, bars]: Parameters<FlowAdded>): Promise<void> {
    const { market, reopen } = this.#options;
    const found = market.find(subject.venue, subject.symbol);
    const ring = [found?.trades, found?.aggTrades].find((one) => one !== undefined && one === trades);
    // Every trade that was played is still kept, and counted.
    if (ring === undefined || ring.first === 0) return;
    const reading: Reading = { symbol: subject.symbol, ring, bars, isAggregate: ring === found?.aggTrades };
    bars.beginReading();
    let text: CaptureText | undefined;
    try {
      text = await reopen();
      if (await this.#read(reading, new CaptureReader(text.chunks))) return;
    } catch {
      // The replay itself says what is wrong with the file.
    } finally {
      text?.close();
    }
    bars.rebuild((take) => {
      ring.eachKept(take);
    });
  }

  /** Takes the trades of the file up to those that are kept, then these; false if it does not come so far. */
  async #read(reading: Reading, reader: CaptureReader): Promise<boolean> {
    const { venue, limits } = this.#options;
    const { symbol, ring, bars, isAggregate } = reading;
    // Sees what the replay saw: doubles, and where trades are missing.
    const seen = new TradeRing(ring.capacity, { ids: ring.ids, ...limits.dedup });
    const decoded = new Decoded();
    let conn = NaN;
    await reader.header();
    for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
      const isNeeded = ring.flow?.series.some((series) => series.bars === bars) === true;
      if (this.#isStopped || !isNeeded) return false;
      // As the replay does it when a connection is lost.
      if (event.kind === 'close' && event.conn === conn && ring.ids !== 'consecutive' && !isAggregate) seen.expectGap();
      if (!mayHaveTrades(event, symbol)) continue;
      decodeFrame(venue, UTF8.encode(event.text), decoded);
      for (const trade of tradesIn(decoded, reading)) {
        conn = event.conn;
        if (takeNext(trade, event.at, seen, reading)) return true;
      }
    }
    return false;
  }
}

/** The trades of a frame that a series counts. */
function tradesIn(decoded: Decoded, { symbol, isAggregate }: Reading): readonly TradeRecord[] {
  if (decoded.kind !== 'events') return [];
  return decoded.records
    .slice(0, decoded.recordCount)
    .filter((record) => record.kind === 'trade')
    .filter((trade) => trade.isAggregate === isAggregate && (trade.symbol || decoded.topicSymbol) === symbol);
}

/** Takes a trade of the file unless it was dropped in the replay; true if it is one of those that are kept: they have been taken too. */
function takeNext(trade: TradeRecord, receivedAt: number, seen: TradeRing, { ring, bars }: Reading): boolean {
  const missing = seen.offer(trade, receivedAt);
  if (missing < 0) return false;
  const number = seen.total - 1;
  if (number < ring.first) {
    bars.read(trade, receivedAt, missing);
    return false;
  }
  ring.eachKept((kept, at, lost) => {
    bars.read(kept, at, lost);
  }, number);
  bars.endReading();
  return true;
}

/** Decoding is what takes long: a frame that does not name the symbol has no trade of it. */
function mayHaveTrades(event: CaptureEvent, symbol: string): event is Extract<CaptureEvent, { kind: 'send' | 'recv' }> {
  return event.kind === 'recv' && event.text.includes(symbol);
}

/** A series and the trades that it counts. */
interface Reading {
  readonly symbol: string;
  readonly ring: TradeRing;
  readonly bars: FlowBars;
  readonly isAggregate: boolean;
}

const UTF8 = new TextEncoder();
