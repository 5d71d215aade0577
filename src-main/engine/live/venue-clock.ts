import type { ClockPort, Timer } from '../ports.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import { Canceller } from '../rest/canceller.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { ClockEstimate } from '../health/problems.ts';

/** What a venue clock is made of. */
export interface VenueClockOptions {
  readonly clock: ClockPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  /** It is now known at least twice as well as before: what was measured by it till then is worth little. */
  readonly onBetter?: () => void;
}

/**
 * Estimates the offset of a venue's clock: asks a few times in a row, then every {@link EVERY_MS}, and believes the answer with the
 * shortest round trip of the last {@link KEPT}, as the venue's time lies somewhere within it.
 */
export class VenueClock {
  /** How far the venue is ahead, ms: NaN until it was asked, 0 where it did not answer. A plain field, as every message reads it. */
  aheadMs = NaN;
  readonly #options: VenueClockOptions;
  readonly #samples: ClockEstimate[] = [];
  #rounds = 0;
  #timer: Timer | undefined;
  #canceller: Canceller | undefined;
  #pending: Promise<void> = Promise.resolve();

  constructor(options: VenueClockOptions) {
    this.#options = options;
  }

  /** Begins to ask; does nothing where it already does. */
  start(): void {
    if (this.#canceller !== undefined) return;
    this.#canceller = new Canceller();
    this.#rounds = 0;
    this.#pending = this.#measure(this.#canceller);
  }

  /** Resolves when nothing is pending. May be called twice. */
  async stop(): Promise<void> {
    this.#canceller?.cancel();
    this.#canceller = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#pending;
  }

  /** The best estimate; undefined until the first answer. */
  get estimate(): ClockEstimate | undefined {
    return this.#samples.reduce<ClockEstimate | undefined>(
      (best, sample) => (best !== undefined && best.uncertaintyMs <= sample.uncertaintyMs ? best : sample),
      undefined,
    );
  }

  async #measure(cancel: Canceller): Promise<void> {
    const { rest, venue, endpoints, clock } = this.#options;
    const answer = await rest.request(venue, endpoints, venue.time.request(), { priority: 'instruments', cancel });
    if (cancel.isCancelled) return;
    if (answer.ok) {
      const venueTime = venue.time.parse(answer.body);
      if (typeof venueTime === 'number') this.#add(toEstimate(answer.sentAt, answer.receivedAt, venueTime));
    }
    this.aheadMs = this.estimate?.offsetMs ?? 0;
    this.#rounds++;
    this.#timer = clock.setTimer(
      () => {
        this.#pending = this.#measure(cancel);
      },
      this.#rounds < FIRST_ROUNDS ? FIRST_EVERY_MS : EVERY_MS,
    );
  }

  #add(sample: ClockEstimate): void {
    const before = this.estimate;
    this.#samples.push(sample);
    if (this.#samples.length > KEPT) this.#samples.shift();
    if (before !== undefined && sample.uncertaintyMs < before.uncertaintyMs / 2) this.#options.onBetter?.();
  }
}

/** The offset a single answer shows: the venue read its clock somewhere between sending and receiving. All in epoch ms. */
export function toEstimate(sentAt: number, receivedAt: number, venueTime: number): ClockEstimate {
  return { offsetMs: venueTime - (sentAt + receivedAt) / 2, uncertaintyMs: (receivedAt - sentAt) / 2, at: receivedAt };
}

const FIRST_ROUNDS = 5;
const FIRST_EVERY_MS = 1000;
const EVERY_MS = 10 * 60_000;
/** Old answers leave, since clocks drift. */
const KEPT = 8;
