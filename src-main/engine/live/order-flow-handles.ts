import { exactDecimal } from '../../../src-shared/market/decimal.ts';
import { type BarRule, parseBarRule } from '../../../src-shared/market/flow/bar-rule.ts';
import type { FlowBar } from '../../../src-shared/market/flow/flow-bar.ts';
import type { OrderFlowHandle, OrderFlowOptions, StreamDescription, StreamHandle } from '../api.ts';
import { InvalidOptionError } from '../errors.ts';
import type { FlowBars } from '../order-flow/flow-bars.ts';
import { type FlowAbout, viewBar, viewProfile } from '../order-flow/flow-view.ts';
import type { FlowLease } from '../order-flow/order-flow.ts';
import type { StreamVenue } from '../venue/venue.ts';
import type { LiveSource } from './live-source.ts';

/** What handles of order flow work with. */
export interface OrderFlowHandlesOptions {
  readonly source: LiveSource;
  /** Adds a stream of trades, and ends the need of one. */
  readonly open: (about: StreamDescription) => StreamHandle;
  readonly close: (handle: StreamHandle) => void;
  /** Whether the stream of a key runs. */
  readonly isRunning: (key: string) => boolean;
  /** Receives bars that have ended, or changed afterwards, of series that handles are of. */
  readonly emit: (bar: FlowBar) => void;
}

/** The order flow that a program has added: each a stream of trades and a series of bars. */
export class OrderFlowHandles {
  readonly #options: OrderFlowHandlesOptions;
  readonly #entries = new Map<StreamHandle, Entry>();

  constructor(options: OrderFlowHandlesOptions) {
    this.#options = options;
    options.source.market.orderFlow.onEnded = (_, bars, row) => {
      this.#onEnded(bars, row);
    };
  }

  /** See `EngineApi.addOrderFlow`. */
  add(venue: StreamVenue, symbol: string, options: OrderFlowOptions): OrderFlowHandle {
    const { source, open, close } = this.#options;
    const rule = checkedRule(options.bars);
    const { step } = options;
    if (step !== undefined && step !== 'auto' && !isPositive(step))
      throw new InvalidOptionError('step', step, 'a positive decimal, or auto');
    const channel = options.channel ?? venue.tradeChannel;
    const stream = open({ venue: venue.id, symbol, channel });
    const market = source.market.symbol(venue, venue.symbolOf(symbol));
    const lease = source.market.orderFlow.acquire(
      { venue: venue.id, symbol: market.symbol, sizing: () => market.sizing },
      source.market.trades(market, channel === 'aggTrade'),
      { rule, ...(step === undefined ? {} : { step }) },
    );
    if (lease === undefined) {
      close(stream);
      throw new InvalidOptionError(
        'bars',
        options.bars,
        'one of fewer series: orderFlow.maxSeries are counted already',
      );
    }
    const entry: Entry = { stream, lease, venue: venue.id, symbol: market.symbol, bars: options.bars };
    const handle = this.#toHandle(entry);
    this.#entries.set(handle, entry);
    return handle;
  }

  /** Ends one; nothing for a handle of something else, or one that has ended. */
  remove(handle: StreamHandle): void {
    const entry = this.#entries.get(handle);
    if (entry === undefined) return;
    this.#entries.delete(handle);
    entry.lease.release();
    this.#options.close(entry.stream);
  }

  #toHandle(entry: Entry): OrderFlowHandle {
    const { bars } = entry.lease;
    const handle: OrderFlowHandle = {
      key: entry.stream.key,
      bars: ({ limit = Infinity } = {}) => {
        const first = Math.max(0, bars.rows.count - limit);
        const about = this.#about(entry);
        return Array.from({ length: bars.rows.count - first }, (_, i) => viewBar(bars, first + i, about));
      },
      profile: ({ from, to } = {}) => {
        const { rows } = bars;
        const span = {
          from: from ?? (rows.count === 0 ? 0 : rows.openTimeAt(0)),
          to: to ?? (rows.count === 0 ? 0 : rows.closeTimeAt(rows.count - 1)),
        };
        return viewProfile(bars, span, this.#about(entry));
      },
      [Symbol.dispose]: () => {
        this.remove(handle);
      },
    };
    return handle;
  }

  #about({ stream, lease, venue, symbol, bars }: Entry): FlowAbout {
    return { venue, symbol, bars, isStale: !this.#options.isRunning(stream.key) || lease.trades.isDoubtful };
  }

  #onEnded(bars: FlowBars, row: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.lease.bars !== bars) continue;
      this.#options.emit(viewBar(bars, row, this.#about(entry)));
      return;
    }
  }
}

interface Entry extends Pick<FlowAbout, 'venue' | 'symbol' | 'bars'> {
  readonly stream: StreamHandle;
  readonly lease: FlowLease;
}

function checkedRule(bars: string): BarRule {
  const rule = parseBarRule(bars);
  if (rule === undefined)
    throw new InvalidOptionError('bars', bars, 'an interval such as 1m, or 500t trades, 10v volume, 25r range');
  return rule;
}

function isPositive(step: string): boolean {
  return (exactDecimal(step)?.unscaled ?? 0n) > 0n;
}
