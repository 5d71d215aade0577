/**
 * Judges whether the other end of a socket is alive. It is as long as anything comes from it, or the network takes what waits for it. If nothing
 * shows, it is given {@link QUIET_MS}, and the time that a reader of {@link LEAST_BYTES_PER_MS} needs for all it may not have read: a ping
 * lies behind megabytes in the buffers of the network, and is answered no sooner.
 */
export class Liveness {
  #quietMs = 0;
  /** Bytes that the other end is known to have read. */
  #readTo = 0;
  #takenTo = 0;
  #wasWaiting = false;

  /** Anything came. */
  onReceived(): void {
    this.#quietMs = 0;
  }

  /** A ping was answered that was sent after so many bytes. Anything else than a number of bytes says only that somebody is there. */
  onPong(sentBefore: number): void {
    this.#quietMs = 0;
    if (sentBefore > this.#readTo && sentBefore <= this.#takenTo) this.#readTo = sentBefore;
  }

  /** True if the other end is alive. `taken`: bytes that the network took so far; `waiting`: those that it has not; `elapsedMs`: since the last look. */
  look(taken: number, waiting: number, elapsedMs: number): boolean {
    const tookSome = this.#wasWaiting && taken > this.#takenTo;
    this.#quietMs = tookSome ? 0 : this.#quietMs + elapsedMs;
    this.#takenTo = taken;
    this.#wasWaiting = waiting > 0;
    return this.#quietMs <= QUIET_MS + (taken - this.#readTo) / LEAST_BYTES_PER_MS;
  }
}

/** Two pings may be lost. */
const QUIET_MS = 45_000;
/** 16 kB a second. */
const LEAST_BYTES_PER_MS = 16;
