import type { EngineConfig } from '../config/config.ts';
import { CandleHistory } from '../market/candles/candle-history.ts';
import { CandleSeries } from '../market/candles/candle-series.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { copyTrade } from '../market/trades/pending-trades.ts';
import { loadRecentTrades } from '../market/trades/recent-trades.ts';
import { keyOf, type TradeKey } from '../market/trades/seen-trades.ts';
import { loadTrades } from '../market/trades/trade-history.ts';
import type { TradeRing } from '../market/trades/trade-ring.ts';
import type { FlowBars } from '../order-flow/flow-bars.ts';
import type { FlowAdded } from '../order-flow/order-flow.ts';
import { PendingTimers } from '../pending-timers.ts';
import type { ClockPort } from '../ports.ts';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import { Canceller } from '../rest/canceller.ts';
import { CandleRecord, TradeRecord } from '../venue/records.ts';
import type { HistoryFillerOptions } from './history-filler.ts';

/** What history of order flow is loaded with. */
export interface FlowHistoryOptions extends Pick<
  HistoryFillerOptions,
  'rest' | 'market' | 'endpointsOf' | 'venueClockOf'
> {
  readonly clock: ClockPort;
  readonly config: Pick<EngineConfig, 'orderFlow' | 'candles'>;
}

/**
 * Gives a new series of order-flow bars what took place before it: the trades that the venue still has, up to a bound, and before those bars estimated from
 * candles, if they have the volume that takers bought. What cannot be loaded is not there, and the first bar says that it began late.
 */
export class FlowHistory {
  readonly #options: FlowHistoryOptions;
  readonly #cancel = new Canceller();
  readonly #timers: PendingTimers;

  constructor(options: FlowHistoryOptions) {
    this.#options = options;
    this.#timers = new PendingTimers(options.clock);
    if (options.config.orderFlow.historyTrades > 0)
      options.market.orderFlow.onAdded = (...added) => {
        this.#add(...added);
      };
  }

  /** Ends every load. May be called twice. */
  dispose(): void {
    this.#cancel.cancel();
    this.#timers.dispose();
  }

  #add(...[subject, trades, bars]: Parameters<FlowAdded>): void {
    const market = this.#options.market.find(subject.venue, subject.symbol);
    const channel = market?.aggTrades === trades ? 'aggTrade' : 'trade';
    const ring = channel === 'aggTrade' ? market?.aggTrades : market?.trades;
    if (market === undefined || ring === undefined) return;
    const load: Load = { market, channel, ring, bars, candles: undefined, isWaiting: false };
    void this.#loadCandles(load);
    // What live trades join is not known before the first.
    if (ring.total > 0) void this.#loadTrades(load, ATTEMPTS);
    else
      bars.onBegun = () => {
        void this.#loadTrades(load, ATTEMPTS);
      };
  }

  async #loadTrades(load: Load, attempts: number): Promise<void> {
    const { ring, bars } = load;
    const oldest = new TradeRecord();
    ring.read(ring.first, '', oldest);
    const trades = await this.#tradesOf(load, oldest);
    const [first] = trades;
    if (this.#cancel.isCancelled || first === undefined || !(first.venueTime < oldest.venueTime)) return;
    const joint = jointOf(ring, trades);
    if (joint !== undefined) {
      bars.rebuild((take) => {
        for (const trade of trades.slice(0, joint.trades)) take(trade, trade.venueTime, 0);
        ring.eachKept(take, joint.kept);
      });
      this.#estimate(load);
      return;
    }
    // The venue's history may be a moment behind its stream.
    if (attempts > 1) this.#timers.after(RETRY_MS, () => void this.#loadTrades(load, attempts - 1));
  }

  /** The trades before the oldest that is kept and those up to now, oldest first, none missing between them; empty if they cannot be had. */
  async #tradesOf({ market, channel, ring }: Load, oldest: TradeRecord): Promise<readonly TradeRecord[]> {
    const { rest, config, endpointsOf } = this.#options;
    const { venue, symbol } = market;
    const range = { rest, venue, endpoints: endpointsOf(market), symbol, channel, cancel: this.#cancel };
    const count = Math.min(config.orderFlow.historyTrades, MOST_REQUESTS * venue.history.maxTrades);
    if (venue.history.tradePaging !== 'from-id') {
      const maxTrades = count + ring.total - ring.first;
      const recent = await loadRecentTrades({ ...range, maxTrades, isEmitted: () => false });
      return recent.ok ? recent.trades : [];
    }
    const trades: TradeRecord[] = [];
    const fromId = Math.max(0, oldest.id - count);
    const each = (trade: TradeRecord): void => {
      // Ids that jump would be trades that are missing.
      if (trade.id !== (trades.at(-1)?.id ?? NaN) + 1) trades.length = 0;
      trades.push(copyTrade(trade));
    };
    await loadTrades({ ...range, fromId, toId: ring.lastId, each });
    return trades;
  }

  async #loadCandles(load: Load): Promise<void> {
    const { market, bars } = load;
    const { rest, config, endpointsOf, venueClockOf } = this.#options;
    const { venue, symbol } = market;
    const { rule } = bars.spec;
    if (rule.kind !== 'time' || venue.history.candlesHaveTakerVolume !== true) return;
    if (!venue.intervals.includes(rule.interval)) return;
    const clock = venueClockOf(market);
    await clock.known();
    const now = clock.now();
    const count = Math.min(config.candles.historyOnOpen, venue.history.maxCandles, bars.rows.capacity >> 1);
    const candles = new CandleSeries(rule.interval, count);
    const history = new CandleHistory({
      rest,
      venue,
      endpoints: endpointsOf(market),
      symbol,
      interval: rule.interval,
      each: (candle) => {
        if (candle.closeTime < now) candles.offer(candle);
      },
      cancel: this.#cancel,
      now: () => clock.now(),
    });
    await history.loadNewest(count);
    if (this.#cancel.isCancelled) return;
    load.candles = candles;
    this.#estimate(load);
  }

  /** Estimates the bars before the first trade, and the one that it is in if its candle is closed. */
  #estimate(load: Load): void {
    const { bars, candles } = load;
    const candle = new CandleRecord();
    for (let row = (candles?.rows.count ?? 0) - 1; row >= 0; row--) {
      candles?.read(row, '', candle);
      bars.estimate(candle);
    }
    const endsInMs = lateUntil(bars) + CLOSED_AFTER_MS - this.#options.clock.now();
    if (candles === undefined || load.isWaiting || !(endsInMs > 0 && endsInMs < LONGEST_MS)) return;
    load.isWaiting = true;
    this.#timers.after(endsInMs, () => void this.#loadCandles(load));
  }
}

/** A series and what is loaded for it. */
interface Load {
  readonly market: SymbolMarket;
  readonly channel: 'trade' | 'aggTrade';
  readonly ring: TradeRing;
  readonly bars: FlowBars;
  /** From the venue's history; undefined while there are none. */
  candles: CandleSeries | undefined;
  /** They are loaded once more when the bar that began late has ended. */
  isWaiting: boolean;
}

/** When the bar that began before the first trade ends, epoch ms; NaN if none did. */
function lateUntil({ rows }: FlowBars): number {
  for (let row = 0; row < rows.count; row++)
    if ((rows.flagsAt(row) & FlowFlag.lateStart) !== 0) return rows.closeTimeAt(row);
  return NaN;
}

/** Where trades of history go over into kept ones: so many of the former, then those from a number on; undefined if they have none in common. */
function jointOf(
  ring: TradeRing,
  trades: readonly TradeRecord[],
): { readonly trades: number; readonly kept: number } | undefined {
  const found = new Map<TradeKey, number>();
  for (const [i, trade] of trades.entries()) found.set(keyOf(trade), i);
  const kept = new TradeRecord();
  for (let n = ring.total - 1; n >= ring.first; n--) {
    ring.read(n, '', kept);
    const at = found.get(keyOf(kept));
    if (at !== undefined) return { trades: at + 1, kept: n + 1 };
  }
  return undefined;
}

/** Requests for trades of one series, at most. */
const MOST_REQUESTS = 10;
const ATTEMPTS = 3;
const RETRY_MS = 2000;
/** Venues have a candle whole a moment after its end. */
const CLOSED_AFTER_MS = 3000;
/** No timer is longer. */
const LONGEST_MS = 86_400_000;
