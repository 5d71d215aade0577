import { Backoff } from '../../../src-shared/backoff.ts';
import type { ClockSteps } from '../connect/clock-watch.ts';
import type { ClockPort, Timer } from '../ports.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { ClockEstimate } from '../health/problems.ts';

/** What a venue clock is made of. */
export interface VenueClockOptions {
  readonly clock: ClockPort;
  readonly steps: ClockSteps;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  /** What was measured by the offset so far is worth little: it is now known at least twice as well, or our own clock was set. */
  readonly onChange?: () => void;
  /** Our own clock was set, or stood still while the machine slept; `byMs` is negative if it was set back. */
  readonly onStep?: (byMs: number) => void;
}

/**
 * Estimates the offset of a venue's clock: asks a few times in a row, then every {@link EVERY_MS}, and believes the answer with the
 * shortest round trip of the last {@link KEPT}, as the venue's time lies somewhere within it. When our own clock is set, all of that is
 * dropped and measured again. If the venue only sends the time of its newest state ({@link StreamVenue.time}), our own clock is taken for
 * its clock, without an estimate, unless that cannot be true.
 */
export class VenueClock {
  /** How far the venue is ahead, ms: NaN until it was asked, 0 if it did not answer or there is no estimate. A plain field, as every message reads it. */
  aheadMs = NaN;
  /** How far {@link aheadMs} may be from the truth, ms; NaN while nobody knows. */
  errorMs = NaN;
  readonly #options: VenueClockOptions;
  #samples: ClockEstimate[] = [];
  /** Answers since the start or the last step. */
  #rounds = 0;
  /** Requests in a row that brought nothing. */
  readonly #backoff = new Backoff({ firstMs: FIRST_EVERY_MS, maxMs: EVERY_MS });
  #timer: Timer | undefined;
  /** Of the requests since the start or the last step. */
  #canceller: Canceller | undefined;
  #stopWatching: (() => void) | undefined;
  #known = Promise.withResolvers<void>();
  readonly #pending = new Set<Promise<unknown>>();

  constructor(options: VenueClockOptions) {
    this.#options = options;
  }

  /** Begins to ask; does nothing if it already does. */
  start(): void {
    if (this.#canceller !== undefined) return;
    this.#stopWatching = this.#options.steps.on((byMs) => {
      this.#onStep(byMs);
    });
    this.#begin();
  }

  /** Resolves when nothing is pending. May be called twice. */
  async stop(): Promise<void> {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#end();
    this.#canceller = undefined;
    this.#known.resolve();
    await Promise.all(this.#pending);
  }

  /** The best estimate; undefined until the first answer since the start or the last step of our clock, and while the answers only agree with our clock. */
  get estimate(): ClockEstimate | undefined {
    return this.#samples.reduce<ClockEstimate | undefined>(
      (best, sample) => (best !== undefined && best.uncertaintyMs <= sample.uncertaintyMs ? best : sample),
      undefined,
    );
  }

  /** The venue's time as far as known, epoch ms; NaN while it has not been asked since the start or the last step of our clock. */
  now(): number {
    this.#options.steps.look();
    return this.#options.clock.now() + this.aheadMs;
  }

  /** Resolves once {@link now} is a number, or the clock was stopped. */
  known(): Promise<void> {
    this.#options.steps.look();
    return this.#known.promise;
  }

  /** Asks the venue for its time now, epoch ms; undefined if it does not answer, or our clock was set meanwhile. */
  async ask(): Promise<number | undefined> {
    const cancel = this.#canceller;
    return cancel === undefined ? undefined : this.#track(this.#sample(cancel));
  }

  #begin(): void {
    this.#rounds = 0;
    this.#backoff.reset();
    this.#canceller = new Canceller();
    void this.#track(this.#measure(this.#canceller));
  }

  #end(): void {
    this.#canceller?.cancel();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #onStep(byMs: number): void {
    this.#end();
    this.#samples = [];
    if (!Number.isNaN(this.aheadMs)) this.#known = Promise.withResolvers();
    this.aheadMs = this.errorMs = NaN;
    this.#options.onStep?.(byMs);
    this.#options.onChange?.();
    this.#begin();
  }

  async #measure(cancel: Canceller): Promise<void> {
    const isAnswered = (await this.#sample(cancel)) !== undefined;
    if (cancel.isCancelled) return;
    this.aheadMs = this.estimate?.offsetMs ?? 0;
    this.#known.resolve();
    if (isAnswered) this.#rounds++;
    if (isAnswered) this.#backoff.reset();
    this.#timer = this.#options.clock.setTimer(() => {
      void this.#track(this.#measure(cancel));
    }, this.#pauseMs(isAnswered));
  }

  /** After a failure soon again, later each time: what is not known, or old, is no estimate. */
  #pauseMs(isAnswered: boolean): number {
    if (!isAnswered) return this.#backoff.next();
    return this.#rounds < FIRST_ROUNDS ? FIRST_EVERY_MS : EVERY_MS;
  }

  async #sample(cancel: Canceller): Promise<number | undefined> {
    const { rest, venue, endpoints, steps } = this.#options;
    const answer = await rest.request(venue, endpoints, venue.time.request(), {
      priority: 'instruments',
      read: (body) => venue.time.parse(body),
      cancel,
    });
    // Between sending and receiving the clock may have been set: that cancels, and the answer is measured by two clocks.
    steps.look();
    if (cancel.isCancelled || !answer.ok) return undefined;
    this.#add(toEstimate(answer.sentAt, answer.receivedAt, answer.value, venue.time.trailsByMs));
    // An answer that agrees with our own clock allows as much in either direction.
    this.errorMs = this.estimate?.uncertaintyMs ?? answer.receivedAt - answer.sentAt + (venue.time.trailsByMs ?? 0);
    return answer.value;
  }

  #add(sample: ClockEstimate | undefined): void {
    if (sample === undefined) return;
    const before = this.estimate;
    this.#samples.push(sample);
    if (this.#samples.length > KEPT) this.#samples.shift();
    if (before !== undefined && sample.uncertaintyMs < before.uncertaintyMs / 2) this.#options.onChange?.();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
    return tracked;
  }
}

/**
 * The offset a single answer shows: the venue read its clock somewhere between sending and receiving, and answered with a time that was
 * up to `trailsByMs` behind it. Undefined if such an answer is possible without an offset. All in epoch ms.
 */
export function toEstimate(
  sentAt: number,
  receivedAt: number,
  venueTime: number,
  trailsByMs = 0,
): ClockEstimate | undefined {
  const offsetMs = venueTime + trailsByMs / 2 - (sentAt + receivedAt) / 2;
  const uncertaintyMs = (receivedAt - sentAt + trailsByMs) / 2;
  if (trailsByMs > 0 && Math.abs(offsetMs) <= uncertaintyMs) return undefined;
  return { offsetMs, uncertaintyMs, at: receivedAt };
}

const FIRST_ROUNDS = 5;
const FIRST_EVERY_MS = 1000;
const EVERY_MS = 10 * 60_000;
/** Old answers leave, since clocks drift. */
const KEPT = 8;
