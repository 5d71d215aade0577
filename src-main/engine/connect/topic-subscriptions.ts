import type { ClockPort, Timer } from '../ports.ts';
import type { StreamVenue } from '../venue/venue.ts';
import { ClosingSearch, type ClosingVerdict } from './closing-search.ts';
import { RateWindow } from './rate-window.ts';

/** What a subscriber reports. */
export interface TopicSubscriptionsHost {
  /** The date of a frame, epoch ms: the venue's clock if it rejects frames that are dated otherwise, and NaN while nobody knows that. */
  venueNow(): number;
  send(text: string): void;
  /** The topic was acknowledged, or its data came. */
  onActive(topic: string): void;
  /** The venue rejected the topic; it is no longer wanted. */
  onRejected(topic: string, reason: string): void;
  /** No wanted topic waits for an answer any more. */
  onSettled(): void;
  /** The venue does not answer, however often it is asked. */
  onUnanswered(): void;
  /** There is something to say, and this socket may not say it before its hour is over; reported again whenever there is more. */
  onSpent(): void;
}

/**
 * The subscriptions of one socket: batches what is wanted into as few frames as the venue allows, never faster than it allows; knows
 * each frame by its id until it is answered, and sends it again if the answer does not come. A rejected frame is halved until the
 * topic at fault stands alone, so that one wrong topic harms no other; {@link ClosingSearch} finds those that close the socket instead.
 */
export class TopicSubscriptions {
  readonly #clock: ClockPort;
  readonly #venue: StreamVenue;
  readonly #host: TopicSubscriptionsHost;
  /** Wanted topics, and whether each is known to be delivered. */
  readonly #isActive = new Map<string, boolean>();
  readonly #toSubscribe = new Set<string>();
  readonly #toUnsubscribe = new Set<string>();
  readonly #again: Frame[] = [];
  readonly #inFlight = new Map<string, SentFrame>();
  readonly #search = new ClosingSearch();
  #frames: RateWindow | undefined;
  /** Subscribe and unsubscribe frames, if the venue limits those of an hour. */
  #hourly: RateWindow | undefined;
  #nextId = 1;
  #unsettled = 0;
  /** Nothing is sent before, monotonic ms. */
  #notBefore = -Infinity;
  #timer: Timer | undefined;
  /** When the timer fires, monotonic. */
  #due = Infinity;

  constructor(clock: ClockPort, venue: StreamVenue, host: TopicSubscriptionsHost) {
    this.#clock = clock;
    this.#venue = venue;
    this.#host = host;
  }

  /** Wanted topics that are not known to be delivered. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Whether frames are sent one at a time, from a moment after the socket opened on: see {@link ClosingSearch}. */
  get isCareful(): boolean {
    return this.#search.isCareful;
  }

  set isCareful(isCareful: boolean) {
    this.#search.isCareful = isCareful;
  }

  isActive(topic: string): boolean {
    return this.#isActive.get(topic) === true;
  }

  /** `closings`: how often the venue is known to have closed a socket for the topic. */
  add(topic: string, closings = 0): void {
    if (this.#isActive.has(topic)) return;
    this.#search.note(topic, closings);
    this.#isActive.set(topic, false);
    this.#unsettled++;
    this.#toSubscribe.add(topic);
    this.#arm(BATCH_MS);
  }

  remove(topic: string): void {
    const isActive = this.#isActive.get(topic);
    if (isActive === undefined) return;
    this.#forget(topic);
    if (!this.#toSubscribe.delete(topic) && this.#frames !== undefined) {
      this.#toUnsubscribe.add(topic);
      this.#arm(BATCH_MS);
    }
    if (!isActive && this.#unsettled === 0) this.#settle();
  }

  /** Leaves a topic and takes it again, so that the venue sends what it sends at the start. */
  renew(topic: string): void {
    const isActive = this.#isActive.get(topic);
    if (isActive === undefined || this.#frames === undefined || this.#toSubscribe.has(topic)) return;
    if (isActive) this.#unsettled++;
    this.#isActive.set(topic, false);
    this.#toUnsubscribe.add(topic);
    this.#toSubscribe.add(topic);
    this.#arm(BATCH_MS);
  }

  /** The socket is open: everything wanted is subscribed at once, within `frames`. */
  onOpen(frames: RateWindow): void {
    this.#frames = frames;
    const { framesPerHour } = this.#venue.limits;
    this.#hourly = framesPerHour === undefined ? undefined : new RateWindow(framesPerHour, HOUR_MS);
    const { first, isCareful } = this.#search;
    this.#toSubscribe.clear();
    for (const topic of [...first.flat(), ...this.#isActive.keys()])
      if (this.#isActive.has(topic)) this.#toSubscribe.add(topic);
    this.#notBefore = -Infinity;
    if (isCareful) {
      // A socket that closes before anything was asked for closes for another reason.
      this.#notBefore = this.#clock.monotonic() + QUIET_MS;
      for (const topics of first) {
        this.#again.push({ isUnsubscribe: false, topics, tries: 0 });
        for (const topic of topics) this.#toSubscribe.delete(topic);
      }
    }
    this.#pump();
  }

  /** The socket is gone; `isByVenue`: the other side closed it. What is wanted stays wanted. */
  onClosed(isByVenue = false): ClosingVerdict {
    const wanted = [...this.#isActive.keys()];
    const verdict = this.#search.onClosed(
      {
        unanswered: this.#topicsOf(this.#inFlight.values()),
        waiting: this.#topicsOf(this.#again),
        active: wanted.filter((topic) => this.#isActive.get(topic) === true),
        inactive: wanted.filter((topic) => this.#isActive.get(topic) === false),
      },
      isByVenue,
    );
    this.#frames = undefined;
    this.#disarm();
    this.#inFlight.clear();
    this.#again.length = 0;
    this.#toUnsubscribe.clear();
    for (const topic of this.#isActive.keys()) this.#isActive.set(topic, false);
    this.#unsettled = this.#isActive.size;
    return verdict;
  }

  /** Data of a topic came: as good as an answer. */
  onData(topic: string): void {
    if (this.#isActive.get(topic) === false) this.#activate(topic);
  }

  /** The venue answered for one topic of a frame; `isLeave`: to say that it is no longer delivered. False if nobody waits for that. */
  onTopicAnswer(topic: string, error: string, isLeave: boolean): boolean {
    const [id, frame] =
      [...this.#inFlight].find(([, each]) => each.isUnsubscribe === isLeave && each.topics.includes(topic)) ?? [];
    if (id === undefined || frame === undefined) return false;
    const others = frame.topics.filter((each) => each !== topic);
    if (others.length === 0) this.#inFlight.delete(id);
    else this.#inFlight.set(id, { ...frame, topics: others });
    if (isLeave || this.#isActive.get(topic) !== false) return true;
    if (error === '') this.#activate(topic);
    else this.#reject([topic], error);
    this.#pump();
    return true;
  }

  /** The venue answered a frame; with an error, it rejected it. False if no such frame is waiting. */
  onAnswer(id: string, error: string): boolean {
    const frame = this.#inFlight.get(id);
    if (frame === undefined) return false;
    this.#inFlight.delete(id);
    if (frame.isUnsubscribe) return true;
    const waiting = frame.topics.filter((topic) => this.#isActive.get(topic) === false);
    // One that is delivered may make others of the frame unwanted.
    if (error === '') for (const topic of waiting) this.onData(topic);
    else this.#reject(waiting, error);
    this.#pump();
    return true;
  }

  #reject(topics: readonly string[], error: string): void {
    const [only] = topics;
    if (only === undefined) return;
    if (topics.length > 1) {
      const middle = topics.length >> 1;
      this.#again.push(
        { isUnsubscribe: false, topics: topics.slice(0, middle), tries: 0 },
        { isUnsubscribe: false, topics: topics.slice(middle), tries: 0 },
      );
      return;
    }
    this.#forget(only);
    this.#host.onRejected(only, error);
    if (this.#unsettled === 0) this.#settle();
  }

  #activate(topic: string): void {
    this.#isActive.set(topic, true);
    this.#unsettled--;
    this.#search.onActive(topic);
    this.#host.onActive(topic);
    if (this.#unsettled === 0) this.#settle();
  }

  #forget(topic: string): void {
    if (this.#isActive.get(topic) === false) this.#unsettled--;
    this.#isActive.delete(topic);
    this.#search.forget(topic);
  }

  #settle(): void {
    this.#search.onSettled();
    this.#host.onSettled();
  }

  #pump(): void {
    this.#disarm();
    const now = this.#clock.monotonic();
    this.#expire(now);
    const isDateUnknown = Number.isNaN(this.#host.venueNow());
    if (isDateUnknown && this.#hasWork()) {
      this.#arm(DATE_MS);
      return;
    }
    for (let frames = this.#frames; frames !== undefined && this.#hasWork(); frames = this.#frames) {
      if (this.isCareful && this.#inFlight.size > 0) break;
      if (this.#mustWait(frames, now)) return;
      const frame = this.#next();
      if (frame.topics.length === 0) continue;
      frames.note(now);
      this.#notBefore = now + (this.#venue.limits.frameSpacingMs ?? 0);
      this.#hourly?.note(now);
      this.#send(frame, now);
    }
    let due = Infinity;
    for (const frame of this.#inFlight.values()) due = Math.min(due, frame.deadline);
    if (due < Infinity) this.#arm(due - now);
  }

  /** Whether no frame may be sent yet; then the timer is armed. */
  #mustWait(frames: RateWindow, now: number): boolean {
    const hourlyDelay = this.#hourly?.delayAt(now) ?? 0;
    const delay = Math.max(frames.delayAt(now), hourlyDelay, this.#notBefore - now);
    if (delay <= 0) return false;
    this.#arm(delay);
    if (hourlyDelay > 0) this.#host.onSpent();
    return true;
  }

  #send(frame: Frame, now: number): void {
    const id = this.#nextId++;
    this.#inFlight.set(String(id), { ...frame, deadline: now + ANSWER_MS });
    const epochMs = this.#host.venueNow();
    this.#host.send(
      frame.isUnsubscribe
        ? this.#venue.unsubscribeFrame(frame.topics, id, epochMs)
        : this.#venue.subscribeFrame(frame.topics, id, epochMs),
    );
  }

  /** Takes frames whose time is up back into the queue. */
  #expire(now: number): void {
    for (const [id, frame] of this.#inFlight) {
      if (frame.deadline > now) continue;
      this.#inFlight.delete(id);
      if (this.#venue.acknowledgement === 'first-frame') {
        // Nothing will ever answer, and a quiet topic is not at fault.
        if (!frame.isUnsubscribe) for (const topic of frame.topics) this.onData(topic);
      } else if (frame.tries + 1 < MAX_TRIES) this.#again.push({ ...frame, tries: frame.tries + 1 });
      else if (!frame.isUnsubscribe && this.#stillWaiting(frame).length > 0) {
        this.#host.onUnanswered();
        return;
      }
    }
  }

  #next(): Frame {
    const again = this.#again.shift();
    // Topics that are wanted again since must not be left.
    if (again !== undefined)
      return {
        ...again,
        topics: again.isUnsubscribe
          ? again.topics.filter((topic) => !this.#isActive.has(topic))
          : this.#stillWaiting(again),
      };
    // Leaving first frees room at the venue for what comes.
    const isUnsubscribe = this.#toUnsubscribe.size > 0;
    const from = isUnsubscribe ? this.#toUnsubscribe : this.#toSubscribe;
    const topics: string[] = [];
    const { limits } = this.#venue;
    let group: string | undefined;
    for (const topic of from) {
      if (topics.length === limits.topicsPerFrame) break;
      const own = this.#venue.frameGroup?.(topic) ?? '';
      const isAlone = !isUnsubscribe && this.#search.isAlone(topic);
      if (group !== undefined && (own !== group || isAlone)) continue;
      group = own;
      topics.push(topic);
      from.delete(topic);
      if (isAlone) break;
    }
    return { isUnsubscribe, topics, tries: 0 };
  }

  /** Topics of each frame that subscribes, as far as they wait for an answer. */
  #topicsOf(frames: Iterable<Frame>): readonly (readonly string[])[] {
    return Array.from(frames, (frame) => (frame.isUnsubscribe ? [] : this.#stillWaiting(frame))).filter(
      (topics) => topics.length > 0,
    );
  }

  #stillWaiting(frame: Frame): readonly string[] {
    return frame.topics.filter((topic) => this.#isActive.get(topic) === false);
  }

  #hasWork(): boolean {
    return this.#again.length > 0 || this.#toUnsubscribe.size > 0 || this.#toSubscribe.size > 0;
  }

  #arm(delayMs: number): void {
    const due = this.#clock.monotonic() + delayMs;
    if (this.#frames === undefined || due >= this.#due) return;
    this.#disarm();
    this.#due = due;
    this.#timer = this.#clock.setTimer(() => this.#pump(), delayMs);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#due = Infinity;
  }
}

interface Frame {
  readonly isUnsubscribe: boolean;
  readonly topics: readonly string[];
  /** Times it was sent without an answer. */
  readonly tries: number;
}

interface SentFrame extends Frame {
  readonly deadline: number;
}

/** Wishes within this time share frames. */
const BATCH_MS = 10;
/** Time in which a frame must be answered. */
const ANSWER_MS = 10_000;
/** A venue that leaves so many in a row unanswered is not listening. */
const MAX_TRIES = 3;
/** How long a careful socket says nothing. */
const QUIET_MS = 1000;
const HOUR_MS = 3_600_000;
/** How often to look whether the venue's clock is known. */
const DATE_MS = 50;
