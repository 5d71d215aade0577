import { Backoff } from '../../../../src-shared/backoff.ts';
import { Canceller } from '../../rest/canceller.ts';
import type { Timer } from '../../ports.ts';
import type { TradeRange } from '../../quality-event.ts';
import type { TradeRecord } from '../../venue/records.ts';
import { GapRecheck, type GapRecheckOptions } from './gap-recheck.ts';
import { PendingTrades, type PendingTrade } from './pending-trades.ts';
import { keyOf } from './seen-trades.ts';
import type { TradeBuffer, TradeRing } from './trade-ring.ts';
import { type HistoryAnswer, waitToRetry } from './wait-to-retry.ts';

/** What the recovery of one trade stream works on and with. */
export interface TradeRecoveryOptions extends GapRecheckOptions {
  readonly ring: TradeRing;
  /** Takes a trade for good: into the ring and to listeners; a gap before it is reported. Called in the order of the trades. */
  readonly accept: (trade: TradeRecord, receivedAt: number, isBackfilled: boolean) => void;
  /** A live trade came twice. */
  readonly onDuplicate: () => void;
}

/** How missed trades are found and proven complete, which depends on what the ids of a stream prove. */
export interface RecoveryStrategy {
  /** Whether the ids show every gap. If so, live trades wait only after a gap was seen; if not, after every loss of the connection. */
  readonly showsGaps: boolean;
  /** Whether a trade is not newer than the newest accepted one, so that it has nothing to wait for. */
  isOld(trade: TradeRecord): boolean;
  /** Accepts pending trades that join what was accepted; true if no gap is left to fill. */
  join(): boolean;
  /** Loads missed trades and passes each to {@link RecoveryTarget.acceptLoaded}, oldest first. */
  load(cancel: Canceller): Promise<HistoryAnswer>;
}

/** What a strategy does its work with. */
export interface RecoveryTarget {
  readonly pending: PendingTrades;
  /** Losses of the connection before pending trades for which it is not proven that no trade was missed. */
  readonly losses: number;
  /** Accepts the first pending trade. */
  acceptFirst(): void;
  /** Accepts the pending trades before this one. */
  acceptBefore(trade: TradeRecord): void;
  /** Accepts a trade of history that is new, or the live copy of it that is pending. The record may be reused. */
  acceptLoaded(trade: TradeRecord): void;
}

/**
 * Fills gaps of one trade stream over REST. Meanwhile live trades wait, so that trades are accepted in order; what cannot be filled
 * within `maxWaitMs`, or while `maxWaiting` trades wait, becomes a reported gap. At rest it costs nothing: the ring asks only if it has a buffer.
 */
export class TradeRecovery implements TradeBuffer, RecoveryTarget {
  readonly pending: PendingTrades;
  readonly #options: TradeRecoveryOptions;
  readonly #strategy: RecoveryStrategy;
  readonly #recheck: GapRecheck;
  /** By arrival, ascending: the first pending trade after each loss not proven harmless. */
  #losses: number[] = [];
  #cancel: Canceller | undefined;
  #deadline: Timer | undefined;
  #probe: Timer | undefined;
  /** When the deadline is, monotonic ms. */
  #endsAt = 0;
  /** Monotonic ms; after a gap that was not filled in time, the next ones are reported at once for a while. */
  #notBefore = -Infinity;
  /** Trades accepted from history, and their range; undefined while there is none. */
  #loaded = 0;
  #range: TradeRange | undefined;
  #isDisposed = false;

  constructor(
    options: TradeRecoveryOptions,
    strategy: (options: TradeRecoveryOptions, target: RecoveryTarget) => RecoveryStrategy,
  ) {
    this.#options = options;
    this.pending = new PendingTrades(options.config.maxWaiting, options.ring.ids);
    this.#recheck = new GapRecheck(options);
    this.#strategy = strategy(options, this);
  }

  get losses(): number {
    return this.#losses.length;
  }

  /** Trades that the load under way has brought. */
  get loading(): number {
    return this.#cancel === undefined ? 0 : this.#loaded;
  }

  /** A live trade has a gap before it. True if it waits until the gap is filled. */
  onGap(trade: TradeRecord, receivedAt: number): boolean {
    if (!this.#canWait()) return false;
    this.pending.add(trade, receivedAt);
    this.#begin();
    return true;
  }

  /**
   * The stream is back after a loss. If ids show gaps and no trade comes soon, the venue is asked what was missed. Otherwise trades wait until
   * history, or a live trade that is known already, proves that none is missing.
   */
  onReconnected(): void {
    const { clock, ring, config } = this.#options;
    const { showsGaps } = this.#strategy;
    if (this.#isDisposed || ring.total === 0 || (showsGaps && ring.buffer !== undefined)) return;
    if (!showsGaps) {
      if (!this.#canWait()) {
        ring.expectGap();
        return;
      }
      ring.buffer = this;
      this.#losses.push(this.pending.arrivals);
    }
    this.#stopLoading();
    const { total } = ring;
    this.#probe = clock.setTimer(() => {
      this.#probe = undefined;
      // How far to load is not known before a live trade comes; what was missed so far is of use already.
      if (!showsGaps) this.#load();
      else if (ring.total === total && this.#canWait()) this.#begin();
    }, config.probeMs);
  }

  keep(trade: TradeRecord, receivedAt: number): void {
    const { ring, accept, onDuplicate } = this.#options;
    if (this.#strategy.isOld(trade)) {
      // A connection that repeats what came before a loss brings all that came after it.
      const isProof = this.#losses.length > 0 && ring.knows(trade, -Infinity, Infinity);
      accept(trade, receivedAt, false);
      if (isProof) this.#finish();
      return;
    }
    const outcome = this.pending.add(trade, receivedAt);
    if (outcome === 'full') {
      this.#giveUp('too many wait');
      accept(trade, receivedAt, false);
      return;
    }
    if (outcome === 'double') onDuplicate();
    if (this.#strategy.join()) this.#finish();
    else {
      this.#startDeadline();
      if (this.#cancel === undefined) this.#load();
    }
  }

  acceptFirst(): void {
    const { arrival, trade, receivedAt } = this.pending.shift();
    if (arrival >= (this.#losses[0] ?? Infinity)) this.#expectGap(trade);
    this.#losses = this.#losses.filter((loss) => loss > arrival);
    this.#options.accept(trade, receivedAt, false);
  }

  acceptBefore(trade: TradeRecord): void {
    let { first } = this.pending;
    while (first !== undefined && this.pending.isBefore(first.trade, trade)) {
      this.acceptFirst();
      first = this.pending.first;
    }
  }

  acceptLoaded(trade: TradeRecord): void {
    const { clock, channel, symbol, accept } = this.#options;
    if (this.#strategy.isOld(trade)) return;
    this.acceptBefore(trade);
    const live = this.pending.take(trade);
    if (live !== undefined) {
      this.#onJoined(live);
      return;
    }
    trade.symbol = symbol;
    trade.isAggregate = channel === 'aggTrade';
    this.#loaded++;
    this.#range = extended(this.#range, trade, this.#strategy.showsGaps);
    accept(trade, clock.now(), true);
  }

  /** Ends everything; pending trades are dropped. May be called twice. */
  dispose(): void {
    this.#isDisposed = true;
    this.#recheck.dispose();
    this.#end();
  }

  #canWait(): boolean {
    const { clock, config, venue, symbol, channel } = this.#options;
    if (this.#isDisposed || config.maxWaitMs === 0 || clock.monotonic() < this.#notBefore) return false;
    const from = venue.history.tradePaging === 'from-id' ? { fromId: 0 } : {};
    return venue.history.trades({ symbol, channel, limit: 1, ...from }) !== undefined;
  }

  #begin(): void {
    this.#options.ring.buffer = this;
    this.#startDeadline();
    this.#load();
  }

  #startDeadline(): void {
    const { clock, config } = this.#options;
    if (this.#deadline !== undefined) return;
    this.#endsAt = clock.monotonic() + config.maxWaitMs;
    this.#deadline = clock.setTimer(() => {
      this.#notBefore = clock.monotonic() + config.maxWaitMs * COOL_DOWN;
      this.#giveUp('not in time');
    }, config.maxWaitMs);
  }

  #load(): void {
    this.#stopLoading();
    const cancel = new Canceller();
    this.#cancel = cancel;
    void this.#fill(cancel);
  }

  /** Loads until what waits joins. */
  async #fill(cancel: Canceller): Promise<void> {
    const { clock, ring } = this.#options;
    const { showsGaps } = this.#strategy;
    const backoff = new Backoff({ firstMs: FIRST_RETRY_MS, maxMs: LAST_RETRY_MS });
    while (!cancel.isCancelled) {
      const { total } = ring;
      const answer = await this.#strategy.load(cancel);
      if (cancel.isCancelled) return;
      const isWhole = this.#strategy.join();
      if (answer.ok && isWhole) {
        this.#finish();
        return;
      }
      if (!showsGaps && this.pending.count === 0) {
        // The next live trade shows how far to load.
        this.#stopLoading();
        return;
      }
      if (showsGaps && ring.total > total) backoff.reset();
      else {
        const reason = await waitToRetry(answer, { clock, backoff, endsAt: this.#endsAt, cancel });
        if (reason !== undefined) {
          this.#giveUp(reason);
          return;
        }
      }
    }
  }

  /** History has this live trade: from the losses before it to the trade itself nothing is missing. */
  #onJoined({ arrival, trade, receivedAt }: PendingTrade): void {
    this.#losses = this.#losses.filter((loss) => loss > arrival);
    this.#options.accept(trade, receivedAt, false);
  }

  /** Trades may be missing before this one. If history was only slow, it may still show that none is. */
  #expectGap(before: TradeRecord): void {
    const { ring } = this.#options;
    if (ring.gapFrom === undefined)
      this.#recheck.add({ before: ring.lastKey, from: ring.lastVenueTime, after: keyOf(before), to: before.venueTime });
    ring.expectGap();
  }

  #giveUp(reason: string): void {
    const { quality, ring } = this.#options;
    const missing = this.#strategy.showsGaps ? { missingFrom: ring.lastId + 1 } : {};
    quality.report({
      kind: 'trades-not-filled',
      ...this.#about,
      reason,
      loaded: this.#loaded,
      range: this.#range,
      ...missing,
    });
    this.#acceptAll();
    if (this.#losses.length > 0) ring.expectGap();
    this.#end();
  }

  #finish(): void {
    const range = this.#range;
    if (range !== undefined)
      this.#options.quality.report({ kind: 'trades-filled', ...this.#about, loaded: this.#loaded, range });
    this.#losses = [];
    this.#acceptAll();
    this.#end();
  }

  #acceptAll(): void {
    while (this.pending.count > 0) this.acceptFirst();
  }

  #stopLoading(): void {
    this.#probe?.cancel();
    this.#probe = undefined;
    const cancel = this.#cancel;
    this.#cancel = undefined;
    cancel?.cancel();
  }

  #end(): void {
    const { ring } = this.#options;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    if (ring.buffer === this) ring.buffer = undefined;
    this.#stopLoading();
    this.pending.clear();
    this.#losses = [];
    this.#loaded = 0;
    this.#range = undefined;
  }

  get #about() {
    const { clock, venue, symbol, channel } = this.#options;
    return { at: clock.now(), venue: venue.id, symbol, channel };
  }
}

/** A range with one more trade at its end. */
function extended(range: TradeRange | undefined, { id, venueTime }: TradeRecord, isById: boolean): TradeRange {
  if (isById) return { by: 'id', firstId: range?.by === 'id' ? range.firstId : id, lastId: id };
  return { by: 'time', from: range?.by === 'time' ? range.from : venueTime, to: venueTime };
}

/** Times `maxWaitMs`: a venue that did not answer in time will not answer the next request in time either, and trades must not stutter meanwhile. */
const COOL_DOWN = 10;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;
