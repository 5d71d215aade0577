import type { Channel } from '../../../src-shared/market/channels.ts';
import { type LagSubject, lagSubjects } from '../health/lag-subjects.ts';
import { LAG_LOOK_MS } from '../measure/lag-meter.ts';
import type { ClockPort, Timer } from '../ports.ts';
import type { LagChanged, QualityPort } from '../quality-event.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { TimedStreams } from '../connect/timed-streams.ts';

/** What a lag watch needs. */
export interface LagWatchOptions {
  readonly clock: ClockPort;
  readonly quality: QualityPort;
  readonly sessions: () => Iterable<LagSession>;
}

/** A venue whose streams are judged. `errorMs`: how wrong its clock may be, NaN if nobody knows. */
interface LagSession {
  readonly venue: { readonly id: StreamVenueId };
  readonly clock: { readonly errorMs: number };
  readonly timed: Pick<TimedStreams, 'retain' | typeof Symbol.iterator>;
}

/**
 * Looks twice a second at how late the newest message of each stream was that brought any lately, or is behind, and reports what is behind and what
 * no longer is.
 */
export class LagWatch {
  readonly #options: LagWatchOptions;
  /** What is reported as behind, by subject. */
  readonly #behind = new Map<string, LagSubject>();
  /** When what is about to be reported was found, monotonic ms, by subject: streams of one connection are not found behind at one instant. */
  readonly #found = new Map<string, number>();
  #timer: Timer | undefined;
  #dueAt = NaN;

  constructor(options: LagWatchOptions) {
    this.#options = options;
  }

  /** Looks every so often; does nothing if it already does. */
  start(): void {
    if (this.#timer === undefined) this.#arm();
  }

  /** Ends the timer, and what is reported as behind. May be called twice. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#compare(new Map(), this.#options.clock.monotonic());
  }

  /** What is behind, as last reported. */
  current(): readonly LagSubject[] {
    return [...this.#behind.values()];
  }

  #arm(): void {
    this.#dueAt = this.#options.clock.monotonic() + LAG_LOOK_MS;
    this.#timer = this.#options.clock.setTimer(() => {
      const now = this.#options.clock.monotonic();
      // What this thread was too busy to receive is no lag of the venue.
      const isHeldUp = now - this.#dueAt > HELD_UP_MS;
      this.#arm();
      this.#look(now, isHeldUp);
    }, LAG_LOOK_MS);
  }

  #look(now: number, isHeldUp: boolean): void {
    const subjects = new Map<string, LagSubject>();
    for (const { venue, timed, clock } of this.#options.sessions()) {
      const { errorMs } = clock;
      const prompt = { errorMs, isPrompt: true };
      const slow = { errorMs, isPrompt: false };
      let isAny = false;
      timed.retain((stream) => {
        const { lag } = stream;
        if (!isHeldUp) lag.look(stream.latencyMs, stream.timed, now);
        lag.judge(now, PROMPT.has(stream.channel) ? prompt : slow);
        isAny ||= lag.isBehind;
        return lag.isToBeJudged(now, stream.timed);
      });
      if (!isAny) continue;
      for (const subject of lagSubjects(venue.id, timed, (known) => this.#behind.has(known)))
        subjects.set(subject.subject, subject);
    }
    this.#compare(subjects, now);
  }

  #compare(subjects: ReadonlyMap<string, LagSubject>, now: number): void {
    for (const [key, before] of this.#behind) {
      if (subjects.has(key)) continue;
      this.#behind.delete(key);
      this.#report(before, now, false);
    }
    for (const key of this.#found.keys()) if (!subjects.has(key)) this.#found.delete(key);
    for (const [key, subject] of subjects) {
      if (this.#behind.has(key)) {
        this.#behind.set(key, subject);
        continue;
      }
      const foundAt = this.#found.get(key) ?? now;
      this.#found.set(key, foundAt);
      if (now - foundAt < SETTLE_MS) continue;
      this.#found.delete(key);
      this.#behind.set(key, subject);
      this.#report(subject, now, true);
    }
  }

  #report(subject: LagSubject, now: number, isBehind: boolean): void {
    const { scope, venue, stream, behindMs, usualMs } = subject;
    const event: LagChanged = {
      kind: 'lag-changed',
      at: this.#options.clock.now(),
      venue,
      scope,
      subject: subject.subject,
      ...(scope === 'connection' ? { connection: subject.subject } : {}),
      ...(stream === undefined ? {} : { symbol: stream.symbol, channel: stream.channel }),
      isBehind,
      behindMs: Math.round(behindMs),
      ...(usualMs === undefined ? {} : { usualMs: Math.round(usualMs) }),
      lastedMs: Math.round(now - subject.since),
    };
    this.#options.quality.report(event);
  }
}

/** Channels whose messages leave the venue as soon as what they are about has happened. */
const PROMPT: ReadonlySet<Channel> = new Set(['trade', 'aggTrade', 'book', 'bbo']);
/** A timer that fires later than this was held up by this thread. */
const HELD_UP_MS = 200;
/** What is behind is reported after so long, together with what is found meanwhile. */
const SETTLE_MS = 2000;
