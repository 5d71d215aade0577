import type { TapedeckError } from '../errors.ts';
import type { ClockPort, Timer } from '../ports.ts';
import type { Connection } from './connection.ts';

/** What renewals ask of the pool. */
export interface RenewalHost {
  /** Makes and starts a connection with the same streams that keeps its data back. */
  makeReplacement(old: Connection): Connection;
  /** Puts the replacement in the old one's place, ends the old one, then releases what the replacement kept. */
  succeed(old: Connection, replacement: Connection): void;
  /** Ends a replacement that could not be had. */
  discard(replacement: Connection): void;
}

/**
 * Planned renewals: a second connection is opened and subscribed while the first still delivers. Its data is kept back until both have
 * delivered for {@link OVERLAP_MS}; then the first is closed and what was kept is delivered in order. So whichever of the two is ahead, nothing
 * is missing and nothing comes out of order: what the first has delivered comes again and is dropped by sequence, id or time.
 */
export class ConnectionRotation {
  readonly #clock: ClockPort;
  readonly #host: RenewalHost;
  readonly #replacements = new Map<Connection, Replacement>();
  #notBefore = -Infinity;

  constructor(clock: ClockPort, host: RenewalHost) {
    this.#clock = clock;
    this.#host = host;
  }

  get replacements(): Connection[] {
    return Array.from(this.#replacements.values(), (replacement) => replacement.connection);
  }

  replacementOf(old: Connection): Connection | undefined {
    return this.#replacements.get(old)?.connection;
  }

  /** Begins a renewal, unless one is under way or the last replacement could not be had and that was moments ago. */
  begin(old: Connection): void {
    if (old.isBuffering || this.#replacements.has(old) || this.#clock.monotonic() < this.#notBefore) return;
    this.#replacements.set(old, { connection: this.#host.makeReplacement(old), overlap: undefined });
  }

  /** The venue announces that it will close a connection. A replacement is of no use then: another one is made soon. */
  onGoingAway(connection: Connection): void {
    const entry = this.#entryOf(connection);
    if (entry === undefined) this.begin(connection);
    else this.#giveUp(entry.old, ANOTHER_MS);
  }

  /** Everything is subscribed on `connection`; if it is a replacement, the overlap begins. */
  onSettled(connection: Connection): void {
    const entry = this.#entryOf(connection);
    if (entry !== undefined && entry.replacement.overlap === undefined) this.#overlap(entry);
  }

  /** Puts the replacement in place at once, whatever its state; false if there is none. */
  succeed(old: Connection): boolean {
    const replacement = this.#take(old);
    if (replacement === undefined) return false;
    this.#host.succeed(old, replacement);
    return true;
  }

  /** The replacement's room is used up: it succeeds now. */
  onBufferFull(connection: Connection): void {
    const entry = this.#entryOf(connection);
    if (entry !== undefined) this.succeed(entry.old);
  }

  /** A replacement lost its socket; false if `connection` is none. One that the venue rejects, or keeps out for a time, is given up for a while. */
  onReplacementDown(connection: Connection, { code }: TapedeckError): boolean {
    const entry = this.#entryOf(connection);
    if (entry === undefined) return false;
    entry.replacement.overlap?.cancel();
    entry.replacement.overlap = undefined;
    if (connection.record.state === 'failed' || code === 'handshake-blocked') this.#giveUp(entry.old);
    return true;
  }

  /** A topic that the old one delivers was rejected on its replacement, so it is given up for a while; false if `connection` is none. */
  onReplacementRejected(connection: Connection): boolean {
    const entry = this.#entryOf(connection);
    if (entry !== undefined) this.#giveUp(entry.old);
    return entry !== undefined;
  }

  /** Ends the renewal of a connection that is no longer needed. */
  abandon(old: Connection): void {
    const replacement = this.#take(old);
    if (replacement !== undefined) this.#host.discard(replacement);
  }

  #overlap({ old, replacement }: Entry): void {
    const { connection } = replacement;
    const beganAt = this.#clock.monotonic();
    replacement.overlap = this.#clock.setTimer(() => {
      replacement.overlap = undefined;
      // Settled again later, if it is not now.
      if (!connection.isSettled) return;
      // A venue may answer subscriptions and send nothing, or very slowly: the old one serves on until data comes, or the watchdog has found another.
      const isSilent = connection.record.rhythm.messages === 0 && old.record.rhythm.lastDataAt > beganAt;
      if (isSilent) this.#overlap({ old, replacement });
      else this.succeed(old);
    }, OVERLAP_MS);
  }

  #giveUp(old: Connection, pauseMs = RETRY_MS): void {
    this.#notBefore = this.#clock.monotonic() + pauseMs;
    this.abandon(old);
  }

  #take(old: Connection): Connection | undefined {
    const replacement = this.#replacements.get(old);
    replacement?.overlap?.cancel();
    this.#replacements.delete(old);
    return replacement?.connection;
  }

  #entryOf(connection: Connection): Entry | undefined {
    for (const [old, replacement] of this.#replacements)
      if (replacement.connection === connection) return { old, replacement };
    return undefined;
  }
}

interface Replacement {
  readonly connection: Connection;
  overlap: Timer | undefined;
}

interface Entry {
  readonly old: Connection;
  readonly replacement: Replacement;
}

/** How far two sockets of one venue may be apart in time. */
const OVERLAP_MS = 2000;
/** A venue that closes every new connection is not asked for them one after the other. */
const ANOTHER_MS = 1000;
/** A renewal that failed for good, or that the venue rejected, is tried again so much later; the old socket serves on. */
const RETRY_MS = 10 * 60_000;
