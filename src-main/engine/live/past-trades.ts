import type { MarketCache } from '../market/market-cache.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { loadRecentTrades } from '../market/trades/recent-trades.ts';
import { keyOf } from '../market/trades/seen-trades.ts';
import type { TradeRing } from '../market/trades/trade-ring.ts';
import { PendingTimers } from '../pending-timers.ts';
import type { ClockPort } from '../ports.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { TradeRecord } from '../venue/records.ts';
import type { VenueEndpoints } from '../venue/venue.ts';

/** What past trades are loaded with. */
interface PastTradesOptions {
  readonly clock: ClockPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly market: Pick<MarketCache, 'trades'>;
  readonly endpointsOf: (market: SymbolMarket) => VenueEndpoints;
}

/**
 * Gives the trades of a stream those before its first, as many as the venue tells in one request, so that a tape that was just opened is not empty.
 * They are there as soon as they came; until they are proven to join the first live trade, the venue is asked again a few times.
 */
export class PastTradesLoader {
  readonly #options: PastTradesOptions;
  readonly #asked = new WeakSet<TradeRing>();
  readonly #cancel = new Canceller();
  readonly #timers: PendingTimers;

  constructor(options: PastTradesOptions) {
    this.#options = options;
    this.#timers = new PendingTimers(options.clock);
  }

  /** Loads them unless somebody asked for them before. */
  load(market: SymbolMarket, channel: 'trade' | 'aggTrade'): void {
    const ring = this.#options.market.trades(market, channel === 'aggTrade');
    if (this.#asked.has(ring)) return;
    this.#asked.add(ring);
    void this.#load({ market, channel, ring }, 0);
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#cancel.cancel();
    this.#timers.dispose();
  }

  async #load(wanted: Wanted, attempt: number): Promise<void> {
    const { rest, endpointsOf } = this.#options;
    const { market, channel, ring } = wanted;
    const { venue, symbol } = market;
    const recent = await loadRecentTrades({
      rest,
      venue,
      endpoints: endpointsOf(market),
      symbol,
      channel,
      maxTrades: venue.history.maxTrades,
      isEmitted: () => false,
      cancel: this.#cancel,
    });
    if (this.#cancel.isCancelled) return;
    // As many live trades as are kept came meanwhile: nothing is shown before them.
    if (ring.first > 0 || (!recent.ok && recent.reason === 'not-supported')) return;
    if (recent.ok && keepPast(ring, recent.trades, this.#options.clock.now())) return;
    if (ring.total === 0 && recent.ok) {
      // What they must join is not there yet.
      ring.onFirst = () => {
        ring.onFirst = undefined;
        if (!isJoinedById(ring)) this.#timers.after(FIRST_RETRY_MS, () => void this.#load(wanted, 0));
      };
      return;
    }
    const delay = RETRY_MS[attempt];
    if (delay !== undefined) this.#timers.after(delay, () => void this.#load(wanted, attempt + 1));
  }
}

interface Wanted {
  readonly market: SymbolMarket;
  readonly channel: 'trade' | 'aggTrade';
  readonly ring: TradeRing;
}

/** Keeps of these trades, oldest first, those before the first of a ring. True if none is missing between them and it. */
function keepPast(ring: TradeRing, trades: readonly TradeRecord[], now: number): boolean {
  if (ring.total === 0) {
    ring.setPast(trades, now, false);
    return false;
  }
  const first = new TradeRecord();
  ring.read(0, '', first);
  const at = trades.findIndex((trade) => keyOf(trade) === keyOf(first));
  const before = at >= 0 ? trades.slice(0, at) : trades.filter((trade) => isBefore(ring, trade, first));
  // The first that history has is the first there was, or what came before it is out of reach: nothing is missing between.
  const isJoined =
    at >= 0 ||
    (trades.length > 0 && before.length === 0) ||
    (ring.ids === 'consecutive' && before.at(-1)?.id === first.id - 1);
  ring.setPast(before, now, isJoined);
  return isJoined;
}

/** Marks what is kept as joined if its number comes right before the first live one. */
function isJoinedById(ring: TradeRing): boolean {
  const trades = ring.past?.trades;
  if (trades === undefined || ring.ids !== 'consecutive' || trades.lastId !== ring.rows.id(0) - 1) return false;
  ring.past = { trades, isJoined: true };
  return true;
}

function isBefore({ ids }: TradeRing, trade: TradeRecord, first: TradeRecord): boolean {
  return ids === 'opaque' ? trade.venueTime < first.venueTime : trade.id < first.id;
}

/** A venue's history may be a moment behind its stream. */
const FIRST_RETRY_MS = 500;
const RETRY_MS = [1000, 3000, 10_000] as const;
