import type { EngineConfig } from '../../config/config.ts';
import { Canceller } from '../../rest/canceller.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import { loadTrades, type TradeLoad } from './trade-history.ts';
import type { ClockPort, Timer } from '../../ports.ts';
import type { QualityPort, TradeChannel } from '../../quality-event.ts';
import type { TradeRecord } from '../../venue/records.ts';
import type { StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import { PendingTrades } from './pending-trades.ts';
import type { TradeHold, TradeRing } from './trade-ring.ts';
import { waitToRetry } from './wait-to-retry.ts';

/** What a backfill is made of, one a ring. */
export interface IdGapRecoveryOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly channel: TradeChannel;
  readonly ring: TradeRing;
  readonly config: EngineConfig['backfill'];
  /** Takes a trade for good: into the ring, to listeners, its gap named. Called in the order of the ids. */
  readonly accept: (trade: TradeRecord, receivedAt: number, isBackfilled: boolean) => void;
  /** A live trade came twice. */
  readonly onDuplicate: () => void;
}

/** Looks after the holes of one trade stream. */
export interface TradeRepair extends TradeHold {
  /** Live trades that wait. */
  readonly held: number;
  /** Trades that came of the load under way. */
  readonly loading: number;
  /** A live trade has a hole before it. True where it is kept until the hole is filled. */
  onGap(trade: TradeRecord, receivedAt: number): boolean;
  /** The stream is back after a loss. */
  onReconnected(): void;
  /** Ends everything; what waits is not told. May be called twice. */
  dispose(): void;
}

/**
 * Fills holes in the ids of one trade stream over REST. While it does, live trades wait, so that everybody hears all of them in order; a
 * hole that cannot be filled within `holdMs`, or while `maxHeld` wait, is let through as a named gap. A trade that is only late closes its
 * hole itself. At rest it costs nothing: the ring asks only where it has a hold.
 */
export class IdGapRecovery implements TradeRepair {
  readonly #options: IdGapRecoveryOptions;
  readonly #held: PendingTrades;
  #cancel: Canceller | undefined;
  #deadline: Timer | undefined;
  #probe: Timer | undefined;
  #endsAt = 0;
  /** Monotonic; after a hole that nobody filled in time, the next ones are named at once for a while. */
  #notBefore = -Infinity;
  #loaded = 0;
  #loadedTo = NaN;
  #isDisposed = false;

  constructor(options: IdGapRecoveryOptions) {
    this.#options = options;
    this.#held = new PendingTrades(options.config.maxHeld, 'consecutive');
  }

  /** Live trades that wait. */
  get held(): number {
    return this.#held.count;
  }

  /** Trades that came of the load under way. */
  get loading(): number {
    return this.#cancel === undefined ? 0 : this.#loaded;
  }

  /** A live trade has a hole before it. True where it is kept until the hole is filled. */
  onGap(trade: TradeRecord, receivedAt: number): boolean {
    if (!this.#canBegin()) return false;
    this.#held.add(trade, receivedAt);
    this.#begin();
    return true;
  }

  /** The stream is back: where no trade shows soon whether any was missed, the venue is asked. */
  onReconnected(): void {
    const { clock, ring, config } = this.#options;
    const { lastId } = ring;
    this.#probe?.cancel();
    this.#probe = undefined;
    if (Number.isNaN(lastId) || ring.hold !== undefined) return;
    this.#probe = clock.setTimer(() => {
      this.#probe = undefined;
      if (ring.lastId === lastId && this.#canBegin()) this.#begin();
    }, config.probeMs);
  }

  keep(trade: TradeRecord, receivedAt: number): void {
    const { ring, accept, onDuplicate } = this.#options;
    if (!(trade.id > ring.lastId)) {
      accept(trade, receivedAt, false);
      return;
    }
    const outcome = this.#held.add(trade, receivedAt);
    if (outcome === 'double') onDuplicate();
    this.#drain();
    if (outcome === 'full') {
      this.#giveUp('too many wait');
      accept(trade, receivedAt, false);
    } else if (this.#held.count === 0) this.#finish();
  }

  /** Ends everything; what waits is not told. May be called twice. */
  dispose(): void {
    this.#isDisposed = true;
    this.#probe?.cancel();
    this.#probe = undefined;
    this.#end();
  }

  #canBegin(): boolean {
    const { clock, config, venue, symbol, channel } = this.#options;
    if (this.#isDisposed || config.holdMs === 0 || clock.monotonic() < this.#notBefore) return false;
    return (
      venue.history.trades({
        symbol,
        channel,
        limit: 1,
        ...(venue.history.tradePaging === 'from-id' ? { fromId: 0 } : {}),
      }) !== undefined
    );
  }

  #begin(): void {
    const { clock, config, ring } = this.#options;
    this.#probe?.cancel();
    this.#probe = undefined;
    const cancel = new Canceller();
    this.#cancel = cancel;
    this.#loaded = 0;
    this.#endsAt = clock.monotonic() + config.holdMs;
    ring.hold = this;
    this.#deadline = clock.setTimer(() => {
      this.#notBefore = clock.monotonic() + config.holdMs * COOL_DOWN;
      this.#giveUp('not in time');
    }, config.holdMs);
    void this.#fill(cancel);
  }

  /** Loads until what waits joins. Ends early where it does so by itself. */
  async #fill(cancel: Canceller): Promise<void> {
    for (let attempt = 0; !cancel.isCancelled; attempt++) {
      const before = this.#options.ring.lastId;
      const load = await this.#load(cancel);
      if (cancel.isCancelled) return;
      this.#drain();
      if (load.ok && this.#held.count === 0) {
        this.#finish();
        return;
      }
      if (this.#options.ring.lastId > before) attempt = -1;
      else {
        const refusal = await waitToRetry(load, { clock: this.#options.clock, attempt, endsAt: this.#endsAt, cancel });
        if (refusal !== undefined) {
          this.#giveUp(refusal);
          return;
        }
      }
    }
  }

  #load(cancel: Canceller): Promise<TradeLoad> {
    const { clock, rest, venue, endpoints, symbol, channel, ring, config } = this.#options;
    // Without one that waits nobody knows how far: one page shows it.
    const toId = this.#held.count === 0 ? Infinity : this.#held.lastId - 1;
    const fromId = Math.max(ring.lastId + 1, toId === Infinity ? 0 : toId + 1 - config.maxTrades);
    return loadTrades({
      rest,
      venue,
      endpoints,
      symbol,
      channel,
      cancel,
      fromId,
      toId,
      each: (trade) => {
        if (cancel.isCancelled || !(trade.id > ring.lastId)) return;
        this.#acceptHeld(trade.id);
        if (!(trade.id > ring.lastId)) return;
        trade.symbol = symbol;
        trade.isAggregate = channel === 'aggTrade';
        this.#loaded++;
        this.#loadedTo = trade.id;
        this.#options.accept(trade, clock.now(), true);
      },
    });
  }

  /** Lets through what joins. */
  #drain(): void {
    const { ring } = this.#options;
    while (this.#held.count > 0 && this.#held.firstId <= ring.lastId + 1) this.#acceptFirst();
  }

  /** Lets through what is before this id. */
  #acceptHeld(before: number): void {
    while (this.#held.count > 0 && this.#held.firstId < before) this.#acceptFirst();
  }

  #acceptFirst(): void {
    const { trade, receivedAt } = this.#held.shift();
    // History may have told it meanwhile.
    if (trade.id > this.#options.ring.lastId) this.#options.accept(trade, receivedAt, false);
  }

  #giveUp(reason: string): void {
    const { clock, quality, venue, symbol, channel, ring } = this.#options;
    const loaded = this.#loaded;
    const { lastId } = ring;
    quality.report({
      kind: 'trades-not-filled',
      at: clock.now(),
      venue: venue.id,
      symbol,
      channel,
      reason,
      loaded,
      range: loaded === 0 ? undefined : { by: 'id', firstId: lastId - loaded + 1, lastId },
      missingFrom: lastId + 1,
    });
    this.#acceptHeld(Infinity);
    this.#end();
  }

  #finish(): void {
    const { clock, quality, venue, symbol, channel } = this.#options;
    const loaded = this.#loaded;
    if (loaded > 0) {
      const lastId = this.#loadedTo;
      quality.report({
        kind: 'trades-filled',
        at: clock.now(),
        venue: venue.id,
        symbol,
        channel,
        loaded,
        range: { by: 'id', firstId: lastId - loaded + 1, lastId },
      });
    }
    this.#end();
  }

  #end(): void {
    const { ring } = this.#options;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    const cancel = this.#cancel;
    this.#cancel = undefined;
    if (ring.hold === this) ring.hold = undefined;
    this.#held.clear();
    cancel?.cancel();
  }
}

/** Times `holdMs`: a venue that gave no answer in time will not give the next one either, and the tape must not stutter meanwhile. */
const COOL_DOWN = 10;
