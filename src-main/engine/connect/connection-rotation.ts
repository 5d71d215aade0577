import type { ClockPort, Timer } from '../ports.ts';
import type { Connection } from './connection.ts';

/** What renewals ask of the pool. */
export interface RenewalHost {
  /** Makes and starts a connection with the same streams that holds its data back. */
  makeHeir(old: Connection): Connection;
  /** Puts the heir in the old one's place, ends the old one, then releases what the heir held. */
  succeed(old: Connection, heir: Connection): void;
  /** Ends an heir that could not be had. */
  discard(heir: Connection): void;
}

/**
 * Planned renewals: a second connection is opened and subscribed while the first still delivers. Its data is held back until both have
 * overlapped for {@link OVERLAP_MS}; then the first is closed and what was held is delivered in order. So whichever of the two is ahead, nothing
 * is missing and nothing comes out of order: what the first has delivered comes again and is dropped by sequence, id or time.
 */
export class ConnectionRotation {
  readonly #clock: ClockPort;
  readonly #host: RenewalHost;
  readonly #heirs = new Map<Connection, Heir>();
  #notBefore = -Infinity;

  constructor(clock: ClockPort, host: RenewalHost) {
    this.#clock = clock;
    this.#host = host;
  }

  get heirs(): Connection[] {
    return Array.from(this.#heirs.values(), (heir) => heir.connection);
  }

  heirOf(old: Connection): Connection | undefined {
    return this.#heirs.get(old)?.connection;
  }

  /** Begins a renewal, unless one is under way or the last heir could not be had and that was moments ago. */
  begin(old: Connection): void {
    if (old.isHolding || this.#heirs.has(old) || this.#clock.monotonic() < this.#notBefore) return;
    this.#heirs.set(old, { connection: this.#host.makeHeir(old), overlap: undefined });
  }

  /** Everything is subscribed on `connection`; where it is an heir, the overlap begins. */
  onSettled(connection: Connection): void {
    const entry = this.#entryOf(connection);
    if (entry === undefined || entry.heir.overlap !== undefined) return;
    entry.heir.overlap = this.#clock.setTimer(() => {
      entry.heir.overlap = undefined;
      // Settled again later, where it is not now.
      if (connection.isSettled) this.succeed(entry.old);
    }, OVERLAP_MS);
  }

  /** Puts the heir in place at once, whatever its state; false where there is none. */
  succeed(old: Connection): boolean {
    const heir = this.#take(old);
    if (heir === undefined) return false;
    this.#host.succeed(old, heir);
    return true;
  }

  /** The heir's room is used up: it succeeds now. */
  onHoldFull(connection: Connection): void {
    const entry = this.#entryOf(connection);
    if (entry !== undefined) this.succeed(entry.old);
  }

  /** An heir lost its socket; false where `connection` is none. One that has failed for good is given up for a while. */
  onHeirDown(connection: Connection): boolean {
    const entry = this.#entryOf(connection);
    if (entry === undefined) return false;
    entry.heir.overlap?.cancel();
    entry.heir.overlap = undefined;
    if (connection.record.state === 'failed') this.#giveUp(entry.old);
    return true;
  }

  /** An heir was refused what the old one delivers, so it is given up for a while; false where `connection` is none. */
  onHeirRefused(connection: Connection): boolean {
    const entry = this.#entryOf(connection);
    if (entry !== undefined) this.#giveUp(entry.old);
    return entry !== undefined;
  }

  /** Ends the renewal of a connection that is no longer needed. */
  abandon(old: Connection): void {
    const heir = this.#take(old);
    if (heir !== undefined) this.#host.discard(heir);
  }

  #giveUp(old: Connection): void {
    this.#notBefore = this.#clock.monotonic() + RETRY_MS;
    this.abandon(old);
  }

  #take(old: Connection): Connection | undefined {
    const heir = this.#heirs.get(old);
    heir?.overlap?.cancel();
    this.#heirs.delete(old);
    return heir?.connection;
  }

  #entryOf(connection: Connection): { readonly old: Connection; readonly heir: Heir } | undefined {
    for (const [old, heir] of this.#heirs) if (heir.connection === connection) return { old, heir };
    return undefined;
  }
}

interface Heir {
  readonly connection: Connection;
  overlap: Timer | undefined;
}

/** How far two sockets of one venue may be apart in time. */
const OVERLAP_MS = 2000;
/** A renewal that failed for good, or that the venue refused, is tried again so much later; the old socket serves on. */
const RETRY_MS = 10 * 60_000;
