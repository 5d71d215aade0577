import { Backoff } from '../../../../src-shared/backoff.ts';
import { Canceller } from '../../rest/canceller.ts';
import { loadRecentTrades } from './recent-trades.ts';
import type { EngineConfig } from '../../config/config.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { QualityPort, TradeChannel } from '../../quality-event.ts';
import type { TradeRecord } from '../../venue/records.ts';
import type { StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import { keyOf, type TradeKey } from './seen-trades.ts';

/** A gap that was reported because history did not come in time: the trades on both sides of it, and their venue times. */
export interface UnprovenGap {
  readonly before: TradeKey;
  readonly from: number;
  readonly after: TradeKey;
  readonly to: number;
}

/** The trade stream, its history, and who gets the result. */
export interface GapRecheckOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly config: EngineConfig['backfill'];
}

/**
 * Asks history later whether a reported gap is one: if both sides of it are next to each other there, nothing is missing, and that is
 * reported. Trades that are missing stay missing, as newer ones have been emitted. Bounded in gaps and in tries.
 */
export class GapRecheck {
  readonly #options: GapRecheckOptions;
  #gaps: readonly UnprovenGap[] = [];
  /** Of the request under way. */
  #cancel: Canceller | undefined;
  #timer: Timer | undefined;
  readonly #backoff = new Backoff({ firstMs: FIRST_MS, maxMs: LAST_MS });

  constructor(options: GapRecheckOptions) {
    this.#options = options;
  }

  /** A gap was reported. If there are too many, the oldest stays unchecked. */
  add(gap: UnprovenGap): void {
    this.#gaps = [...this.#gaps, gap].slice(-MAX_GAPS);
    this.#backoff.reset();
    this.#wait();
  }

  /** Ends everything. May be called twice. */
  dispose(): void {
    this.#gaps = [];
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#cancel?.cancel();
  }

  #wait(): void {
    if (this.#cancel !== undefined || this.#gaps.length === 0) return;
    this.#timer ??= this.#options.clock.setTimer(() => {
      this.#timer = undefined;
      void this.#ask();
    }, this.#backoff.next());
  }

  async #ask(): Promise<void> {
    const { rest, venue, endpoints, symbol, channel, config } = this.#options;
    const asked = this.#gaps;
    const cancel = new Canceller();
    this.#cancel = cancel;
    const isEmitted = (trade: TradeRecord): boolean => keyOf(trade) === asked[0]?.before;
    const recent = await loadRecentTrades({
      rest,
      venue,
      endpoints,
      symbol,
      channel,
      cancel,
      maxTrades: config.maxTrades,
      isEmitted,
    });
    if (cancel.isCancelled) return;
    this.#cancel = undefined;
    if (recent.ok) this.#compare(asked, recent.trades.map(keyOf));
    if (recent.ok || this.#backoff.attempts >= MAX_TRIES) this.#gaps = this.#gaps.filter((gap) => !asked.includes(gap));
    this.#wait();
  }

  #compare(asked: readonly UnprovenGap[], keys: readonly TradeKey[]): void {
    for (const gap of asked) {
      const at = keys.indexOf(gap.before);
      if (at !== -1 && keys[at + 1] === gap.after) this.#reportWhole(gap);
    }
  }

  #reportWhole({ from, to }: UnprovenGap): void {
    const { clock, quality, venue, symbol, channel } = this.#options;
    quality.report({
      kind: 'trades-filled',
      at: clock.now(),
      venue: venue.id,
      symbol,
      channel,
      loaded: 0,
      range: { by: 'time', from, to },
    });
  }
}

const MAX_GAPS = 4;
const FIRST_MS = 5000;
const LAST_MS = 80_000;
const MAX_TRIES = 5;
