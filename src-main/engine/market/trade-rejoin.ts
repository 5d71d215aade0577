import { Canceller } from '../history/canceller.ts';
import { loadRecentTrades, type RecentTrades } from '../history/recent-trades.ts';
import type { Timer } from '../ports.ts';
import type { TradeRecord } from '../records.ts';
import { HeldTrades, type HeldTrade } from './held-trades.ts';
import type { TradeBackfillOptions, TradeRepair } from './trade-backfill.ts';

/**
 * Joins one trade stream to itself after a loss, where ids do not prove that none is missing. Live trades wait while the newest trades are
 * loaded: those that were missed are those between one that was told before the loss and one that came after it. A live trade that was told
 * before the loss proves the same. Where neither is found within `holdMs`, or while `maxHeld` wait, a hole is named: from the last trade before
 * the loss to the first one after it, since nobody knows whether any is missing. At rest it costs nothing: the ring asks only where it has a hold.
 */
export class TradeRejoin implements TradeRepair {
  readonly #options: TradeBackfillOptions;
  readonly #held: HeldTrades;
  /** Before which of those that wait a loss lies that is not proven harmless, by arrival, ascending. */
  #losses: number[] = [];
  #cancel: Canceller | undefined;
  #deadline: Timer | undefined;
  #probe: Timer | undefined;
  #endsAt = 0;
  /** Monotonic; after a hole that nobody filled in time, the next ones are named at once for a while. */
  #notBefore = -Infinity;
  #loaded = 0;
  /** Venue times of the first and last trade that history told. */
  #loadedFrom = NaN;
  #loadedTo = NaN;
  #isDisposed = false;

  constructor(options: TradeBackfillOptions) {
    this.#options = options;
    this.#held = new HeldTrades(options.config.maxHeld, options.ring.ids);
  }

  get held(): number {
    return this.#held.count;
  }

  get loading(): number {
    return this.#cancel === undefined ? 0 : this.#loaded;
  }

  /** Never: a hole is not seen in the ids. */
  onGap(): boolean {
    return false;
  }

  onReconnected(): void {
    const { clock, ring, config } = this.#options;
    if (this.#isDisposed || ring.total === 0) return;
    if (!this.#canHold()) {
      ring.expectHole();
      return;
    }
    ring.hold = this;
    this.#losses.push(this.#held.arrivals);
    this.#stopWaiting();
    this.#endsAt = clock.monotonic() + config.holdMs;
    this.#deadline = clock.setTimer(() => {
      this.#notBefore = clock.monotonic() + config.holdMs * COOL_DOWN;
      this.#giveUp('not in time');
    }, config.holdMs);
    // What comes first shows how far to load; where nothing does, the venue has had time to tell its own history.
    this.#probe = clock.setTimer(() => this.#load(), config.probeMs);
  }

  keep(trade: TradeRecord, receivedAt: number): void {
    const { ring, accept, onDuplicate } = this.#options;
    if (ring.isOld(trade)) {
      const isProof = ring.knows(trade, -Infinity, Infinity);
      accept(trade, receivedAt, false);
      if (isProof) this.#prove();
      return;
    }
    const outcome = this.#held.add(trade, receivedAt);
    if (outcome === 'double') onDuplicate();
    else if (outcome === 'full') {
      this.#giveUp('too many wait');
      accept(trade, receivedAt, false);
    } else if (this.#cancel === undefined) this.#load();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  #canHold(): boolean {
    const { clock, config, venue, symbol, channel } = this.#options;
    return config.holdMs > 0 && clock.monotonic() >= this.#notBefore && venue.history.trades({ symbol, channel, limit: 1 }) !== undefined;
  }

  /** The connection tells what was told before the loss, so it tells all after it, whatever waits from an earlier one. */
  #prove(): void {
    this.#losses = [];
    this.#finish();
  }

  #load(): void {
    const cancel = new Canceller();
    this.#probe?.cancel();
    this.#probe = undefined;
    this.#cancel = cancel;
    void this.#fill(cancel);
  }

  async #fill(cancel: Canceller): Promise<void> {
    const { rest, venue, endpoints, symbol, channel, config } = this.#options;
    for (let attempt = 0; !cancel.isCancelled; attempt++) {
      const recent = await loadRecentTrades({
        rest, venue, endpoints, symbol, channel, cancel, maxTrades: config.maxTrades, isTold: (trade) => this.#options.ring.covers(trade),
      });
      if (cancel.isCancelled) return;
      if (recent.ok) this.#merge(recent.trades, recent.isJoined);
      if (recent.ok && this.#isProven) {
        this.#finish();
        return;
      }
      if (!(await this.#wait(recent, attempt, cancel))) return;
    }
  }

  /** Tells what is new of the trades loaded, and what waits where it is its turn. */
  #merge(trades: readonly TradeRecord[], isJoined: boolean): void {
    const { clock, ring, channel, symbol } = this.#options;
    // An empty answer may be one that came too early.
    if (!isJoined && (trades.length > 0 || this.#held.count === 0)) ring.expectHole();
    for (const trade of trades) {
      if (ring.isOld(trade)) continue;
      for (let first = this.#held.first; first !== undefined && this.#held.isBefore(first.trade, trade); first = this.#held.first) this.#tell(this.#held.shift());
      const held = this.#held.take(trade);
      if (held !== undefined) {
        // From before the loss to this one there is no hole.
        this.#losses = this.#losses.filter((arrival) => arrival > held.arrival);
        this.#tell(held);
        continue;
      }
      trade.symbol = symbol;
      trade.isAggregate = channel === 'aggTrade';
      if (this.#loaded++ === 0) this.#loadedFrom = trade.venueTime;
      this.#loadedTo = trade.venueTime;
      this.#options.accept(trade, clock.now(), true);
    }
  }

  /** Where nothing came since a loss, what was loaded long enough after it is all there is. */
  get #isProven(): boolean {
    const [first] = this.#losses;
    return first === undefined || first === this.#held.arrivals;
  }

  /** Waits before the next attempt; false where there is none. */
  async #wait(recent: RecentTrades, attempt: number, cancel: Canceller): Promise<boolean> {
    const { clock } = this.#options;
    const named = !recent.ok && 'retryAfterMs' in recent ? recent.retryAfterMs ?? 0 : 0;
    const waitMs = Math.max(named, RETRY_MS * 2 ** attempt);
    const isFinal = !recent.ok && (recent.reason === 'not-supported' || recent.reason === 'malformed');
    if (isFinal || clock.monotonic() + waitMs >= this.#endsAt) {
      this.#giveUp(recent.ok ? 'the venue has no more' : recent.reason);
      return false;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.setTimer(resolve, waitMs);
    const forget = cancel.onCancel(() => { timer.cancel(); resolve(); });
    await promise;
    forget();
    return true;
  }

  #giveUp(reason: string): void {
    const { clock, log, venue, symbol, channel } = this.#options;
    log.write({ name: 'BACKFILL_FAILED', level: 'warn', at: clock.now(), venue: venue.id, symbol, fields: { channel, reason, loaded: this.#loaded, ...this.#loadedSpan() } });
    this.#tellAll();
    this.#end();
  }

  #finish(): void {
    const { clock, log, venue, symbol, channel } = this.#options;
    if (this.#loaded > 0) {
      log.write({ name: 'HISTORY_FILLED', level: 'info', at: clock.now(), venue: venue.id, symbol, fields: { channel, loaded: this.#loaded, ...this.#loadedSpan() } });
    }
    this.#losses = [];
    this.#tellAll();
    this.#end();
  }

  #loadedSpan(): { readonly fromTime?: number; readonly toTime?: number } {
    return this.#loaded === 0 ? {} : { fromTime: this.#loadedFrom, toTime: this.#loadedTo };
  }

  /** Lets all through, with a hole wherever a loss is not proven harmless. */
  #tellAll(): void {
    const { ring } = this.#options;
    while (this.#held.count > 0) {
      const held = this.#held.shift();
      const [loss = Infinity] = this.#losses;
      if (held.arrival >= loss) {
        ring.expectHole();
        this.#losses = this.#losses.filter((arrival) => arrival > held.arrival);
      }
      this.#tell(held);
    }
    if (this.#losses.length > 0) ring.expectHole();
  }

  #tell({ trade, receivedAt }: HeldTrade): void {
    this.#options.accept(trade, receivedAt, false);
  }

  #stopWaiting(): void {
    this.#deadline?.cancel();
    this.#probe?.cancel();
    this.#deadline = this.#probe = undefined;
    const cancel = this.#cancel;
    this.#cancel = undefined;
    cancel?.cancel();
  }

  #end(): void {
    const { ring } = this.#options;
    this.#stopWaiting();
    if (ring.hold === this) ring.hold = undefined;
    this.#held.clear();
    this.#losses = [];
    this.#loaded = 0;
  }
}

const RETRY_MS = 250;
/** Times `holdMs`: a venue that gave no answer in time will not give the next one either, and the tape must not stutter meanwhile. */
const COOL_DOWN = 10;
