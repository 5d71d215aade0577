import type { QualityEvent } from '../quality-event.ts';
import type { TradeRecord } from '../venue/records.ts';
import type { MarketChecks } from './market-checks.ts';
import type { MarketHost, MarketLimits } from './market-host.ts';
import type { MarketStream, SymbolMarket } from './symbol-market.ts';
import { TradeRing } from './trades/trade-ring.ts';

/** Takes the trades of every market: each once, in order, and what is missing between them reported. Hot. */
export class MarketTrades {
  /** Trades received, those left out included. */
  count = 0;
  readonly #host: MarketHost;
  readonly #limits: MarketLimits;
  readonly #checks: MarketChecks;

  constructor(host: MarketHost, limits: MarketLimits, checks: MarketChecks) {
    this.#host = host;
    this.#limits = limits;
    this.#checks = checks;
  }

  /** The trades of a channel, created if there are none. */
  ring(market: SymbolMarket, isAggregate: boolean): TradeRing {
    if (isAggregate) return (market.aggTrades ??= this.#make(market, isAggregate));
    return (market.trades ??= this.#make(market, isAggregate));
  }

  /** Takes a live trade; false if it is no news, or waits for the ones before it. */
  take(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): boolean {
    const ring = this.ring(market, trade.isAggregate);
    if (ring.buffer !== undefined) {
      ring.buffer.keep(trade, receivedAt);
      return false;
    }
    if (ring.missingBefore(trade) > 0 && this.#host.onTradeGap?.(market, trade, receivedAt) === true) return false;
    return this.keep(market, trade, stream, receivedAt);
  }

  /** Takes a trade, whatever is missing before it; false if it is no news. */
  keep(market: SymbolMarket, trade: TradeRecord, stream: MarketStream | undefined, receivedAt: number): boolean {
    const ring = this.ring(market, trade.isAggregate);
    const { gapFrom } = ring;
    const missing = ring.offer(trade, receivedAt);
    trade.missingBefore = missing;
    this.count++;
    if (!(missing < 0)) {
      ring.flow?.take(trade, receivedAt, missing);
      ring.candleCheck?.take(trade, receivedAt, missing);
      if (!trade.isBlock) ring.bookCheck?.take(trade);
    }
    if (missing === 0) return true;
    if (missing < 0) {
      if (stream !== undefined) this.#countOld(ring, trade, stream, receivedAt);
      return false;
    }
    if (stream !== undefined) {
      stream.gaps++;
      stream.missing += missing || 0;
    }
    this.#host.report(toTradeGap(market, trade, { at: receivedAt, missing, since: gapFrom }));
    return true;
  }

  /** A trade was received before, or it is late and newer ones were emitted. */
  #countOld(ring: TradeRing, trade: TradeRecord, stream: MarketStream, receivedAt: number): void {
    const { windowMs, maxEntries } = this.#limits.dedup;
    if (ring.isBeyond(trade, maxEntries) || ring.knows(trade, receivedAt - windowMs, maxEntries)) stream.duplicates++;
    else stream.outOfOrder++;
  }

  #make(market: SymbolMarket, isAggregate: boolean): TradeRing {
    const ids = market.venue.tradeIds;
    const ring = new TradeRing(this.#limits.maxRecentTrades, { ids, ...this.#limits.dedup });
    this.#checks.addTrades(market, ring, isAggregate);
    return ring;
  }
}

/** The gap before a trade. `since` is the venue time after which trades may be missing, if ids do not say how many are. */
function toTradeGap(
  market: SymbolMarket,
  trade: TradeRecord,
  { at, missing, since }: { readonly at: number; readonly missing: number; readonly since: number | undefined },
): QualityEvent {
  return {
    kind: 'trade-gap',
    at,
    venue: market.venue.id,
    symbol: market.symbol,
    channel: trade.isAggregate ? 'aggTrade' : 'trade',
    missing:
      since === undefined
        ? { by: 'id', firstId: trade.id - missing, lastId: trade.id - 1 }
        : { by: 'time', from: since, to: trade.venueTime },
  };
}
