import { Canceller } from '../../rest/canceller.ts';
import { loadRecentTrades } from './recent-trades.ts';
import type { Timer } from '../../ports.ts';
import type { TradeRange } from '../../quality-event.ts';
import type { TradeRecord } from '../../venue/records.ts';
import { PendingTrades, type HeldTrade } from './pending-trades.ts';
import { GapRecheck } from './gap-recheck.ts';
import { keyOf } from './seen-trades.ts';
import type { IdGapRecoveryOptions, TradeRepair } from './id-gap-recovery.ts';
import { waitToRetry } from './wait-to-retry.ts';

/**
 * Joins one trade stream to itself after a loss, where ids do not prove that none is missing. Live trades wait while the newest trades are
 * loaded: those that were missed are those between one that was told before the loss and a live one after it. A live trade that was told
 * before the loss proves that none was missed. Where neither is found within `holdMs`, or while `maxHeld` wait, a hole is named, from the last
 * trade before it to the first one after it: nobody knows whether any is missing. At rest it costs nothing: the ring asks only where it has a hold.
 */
export class OverlapRecovery implements TradeRepair {
  readonly #options: IdGapRecoveryOptions;
  readonly #held: PendingTrades;
  readonly #late: GapRecheck;
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

  constructor(options: IdGapRecoveryOptions) {
    this.#options = options;
    this.#held = new PendingTrades(options.config.maxHeld, options.ring.ids);
    this.#late = new GapRecheck(options);
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
    this.#stopLoading();
    // Where no trade shows soon how far to load, what was missed so far is told already; only a live one proves that it was all.
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
    } else {
      this.#startWaiting();
      if (this.#cancel === undefined) this.#load();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#late.dispose();
    this.#end();
  }

  #canHold(): boolean {
    const { clock, config, venue, symbol, channel } = this.#options;
    return (
      config.holdMs > 0 &&
      clock.monotonic() >= this.#notBefore &&
      venue.history.trades({ symbol, channel, limit: 1 }) !== undefined
    );
  }

  /** The connection tells what was told before the loss, so it tells all after it, whatever waits from an earlier one. */
  #prove(): void {
    this.#losses = [];
    this.#finish();
  }

  /** The first live trade waits. */
  #startWaiting(): void {
    const { clock, config } = this.#options;
    if (this.#deadline !== undefined) return;
    this.#endsAt = clock.monotonic() + config.holdMs;
    this.#deadline = clock.setTimer(() => {
      this.#notBefore = clock.monotonic() + config.holdMs * COOL_DOWN;
      this.#giveUp('not in time');
    }, config.holdMs);
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
        rest,
        venue,
        endpoints,
        symbol,
        channel,
        cancel,
        maxTrades: config.maxTrades,
        isTold: (trade) => this.#options.ring.covers(trade),
      });
      if (cancel.isCancelled) return;
      if (recent.ok) this.#merge(recent.trades, recent.isJoined);
      if (recent.ok && this.#losses.length === 0) {
        this.#finish();
        return;
      }
      if (this.#held.count === 0) {
        this.#stopLoading();
        return;
      }
      const refusal = await waitToRetry(recent, { clock: this.#options.clock, attempt, endsAt: this.#endsAt, cancel });
      if (refusal !== undefined) {
        this.#giveUp(refusal);
        return;
      }
    }
  }

  /** Tells what is new of the trades loaded, and what waits where it is its turn. */
  #merge(trades: readonly TradeRecord[], isJoined: boolean): void {
    const { clock, ring, channel, symbol } = this.#options;
    const [oldest] = trades;
    if (!isJoined && oldest !== undefined) this.#tellHeld(oldest);
    // An empty answer may be one that came too early.
    if (!isJoined && (oldest !== undefined || this.#held.count === 0)) ring.expectHole();
    for (const trade of trades) {
      if (ring.isOld(trade)) continue;
      this.#tellHeld(trade);
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

  #giveUp(reason: string): void {
    const { clock, quality, venue, symbol, channel } = this.#options;
    quality.report({
      kind: 'trades-not-filled',
      at: clock.now(),
      venue: venue.id,
      symbol,
      channel,
      reason,
      loaded: this.#loaded,
      range: this.#loaded === 0 ? undefined : this.#loadedRange(),
    });
    this.#tellHeld();
    if (this.#losses.length > 0) this.#options.ring.expectHole();
    this.#end();
  }

  #finish(): void {
    const { clock, quality, venue, symbol, channel } = this.#options;
    if (this.#loaded > 0) {
      quality.report({
        kind: 'trades-filled',
        at: clock.now(),
        venue: venue.id,
        symbol,
        channel,
        loaded: this.#loaded,
        range: this.#loadedRange(),
      });
    }
    this.#losses = [];
    this.#tellHeld();
    this.#end();
  }

  #loadedRange(): TradeRange {
    return { by: 'time', from: this.#loadedFrom, to: this.#loadedTo };
  }

  /** Lets through what is before this trade, or all, with a hole wherever a loss is not proven harmless. */
  #tellHeld(before?: TradeRecord): void {
    let { first } = this.#held;
    while (first !== undefined) {
      const { arrival, trade } = first;
      if (before !== undefined && !this.#held.isBefore(trade, before)) return;
      if (arrival >= (this.#losses[0] ?? Infinity)) this.#nameHole(trade);
      this.#losses = this.#losses.filter((loss) => loss > arrival);
      this.#tell(this.#held.shift());
      first = this.#held.first;
    }
  }

  /** Before a trade that is told now. Where history was only slow, it may still show that nothing is missing. */
  #nameHole(after: TradeRecord): void {
    const { ring } = this.#options;
    if (ring.holeFrom === undefined)
      this.#late.add({ before: ring.lastKey, from: ring.lastVenueTime, after: keyOf(after), to: after.venueTime });
    ring.expectHole();
  }

  #tell({ trade, receivedAt }: HeldTrade): void {
    this.#options.accept(trade, receivedAt, false);
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
    if (ring.hold === this) ring.hold = undefined;
    this.#stopLoading();
    this.#held.clear();
    this.#losses = [];
    this.#loaded = 0;
  }
}

/** Times `holdMs`: a venue that gave no answer in time will not give the next one either, and the tape must not stutter meanwhile. */
const COOL_DOWN = 10;
