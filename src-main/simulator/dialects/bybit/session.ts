import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame, type Peer, type Session } from '../dialect.ts';
import type { TopicHub, TopicSubscriber } from '../topic-hub.ts';
import { answerText, readControl } from './control.ts';
import type { Category, Listings } from './listings.ts';
import { readTopic, subjectOf } from './topic.ts';

/** What a connection may do. */
export interface SessionLimits {
  readonly topics: number;
  /** Client messages a second; undefined where nothing is stated. */
  readonly messagesPerSecond: number | undefined;
  /** Ms after which a connection ends; undefined where it may go on for ever. */
  readonly lifeMs: number | undefined;
}

/** What a connection is opened with. */
export interface SessionOptions {
  readonly timeline: Timeline;
  readonly category: Category;
  readonly listings: Listings;
  readonly hub: TopicHub;
  /** What those who subscribe to a topic are told at once. */
  readonly first: (name: string) => string | undefined;
  readonly limits: SessionLimits;
  readonly peer: Peer;
}

/** One connection: its subscriptions, and an end where nobody has said anything for ten minutes. */
export class BybitSession implements Session, TopicSubscriber {
  readonly #o: SessionOptions;
  readonly #id: string;
  readonly #names = new Set<string>();
  readonly #recent: number[] = [];
  #argBytes = 0;
  #heardAt: number;
  #silence: Timer | undefined;
  #life: Timer | undefined;
  #isClosed = false;

  constructor(options: SessionOptions) {
    const { timeline, limits } = options;
    this.#o = options;
    this.#id = `d9avt8shteepr00gfc1g-${(timeline.now % 0xffffff).toString(36)}`;
    this.#heardAt = timeline.now;
    this.#watch();
    if (limits.lifeMs !== undefined) this.#life = timeline.at(timeline.now + limits.lifeMs, () => this.expire());
  }

  deliver(frame: TextFrame): void {
    this.#heardAt = this.#o.timeline.now;
    this.#o.peer.send(frame);
  }

  onText(text: string): void {
    if (this.#isClosed || this.#isTooFast()) return;
    this.#heardAt = this.#o.timeline.now;
    const control = readControl(text);
    switch (control.kind) {
      // The answer to a ping calls itself a ping.
      case 'ping': this.#answer(true, 'pong', control.id, 'ping'); return;
      case 'error': this.#answer(false, control.message, control.id, control.op); return;
      case 'subscribe': this.#subscribe(control.args, control.id); return;
      case 'unsubscribe':
        for (const name of control.args) this.#leave(name);
        this.#answer(true, '', control.id, 'unsubscribe');
    }
  }

  onPing(): void {
    this.#heardAt = this.#o.timeline.now;
  }

  onPong(): void {
    // The venue sends no pings.
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#silence?.cancel();
    this.#life?.cancel();
    for (const name of this.#names) this.#o.hub.leave(name, this);
    this.#names.clear();
  }

  /** The venue gives no notice. */
  expire(): void {
    this.#close(GOING_AWAY, 'Going away');
  }

  /** All topics of a message, or none where one of them is wrong. */
  #subscribe(args: readonly string[], id: string): void {
    const { category, hub, listings, first, limits } = this.#o;
    const topics = args.map((name) => [name, readTopic(name, listings)] as const);
    const refusal = this.#refusalOf(args) ?? topics.map(([name, topic]) => this.#wrongWith(name, topic === undefined)).find((message) => message !== undefined);
    if (refusal !== undefined) {
      this.#answer(false, refusal, id, 'subscribe');
      return;
    }
    this.#answer(true, category === 'spot' ? 'subscribe' : '', id, 'subscribe');
    for (const [name, topic] of topics) {
      if (topic === undefined || this.#isClosed) return;
      this.#names.add(name);
      this.#argBytes += name.length;
      if (this.#names.size > limits.topics) {
        this.#close(TOO_MUCH, 'Too many topics');
        return;
      }
      hub.join(name, this);
      const told = first(name);
      if (told !== undefined) this.deliver(new TextFrame(told, subjectOf(name, topic)));
    }
  }

  #refusalOf(args: readonly string[]): string | undefined {
    if (this.#o.category === 'spot' && args.length > SPOT_ARGS) return `args size >${SPOT_ARGS}`;
    return this.#argBytes + args.reduce((sum, name) => sum + name.length, 0) > MOST_ARG_BYTES ? 'args length exceeds limit' : undefined;
  }

  #wrongWith(name: string, isUnknown: boolean): string | undefined {
    if (isUnknown) return `error:handler not found,topic:${name}`;
    return this.#names.has(name) ? `error:already subscribed,topic:${name}` : undefined;
  }

  #leave(name: string): void {
    if (!this.#names.delete(name)) return;
    this.#argBytes -= name.length;
    this.#o.hub.leave(name, this);
  }

  #answer(isGood: boolean, message: string, id: string, op: string): void {
    this.deliver(new TextFrame(answerText({ isGood, message, connection: this.#id, id, op })));
  }

  #isTooFast(): boolean {
    const { timeline, limits: { messagesPerSecond } } = this.#o;
    if (messagesPerSecond === undefined) return false;
    while (this.#recent.length > 0 && (this.#recent[0] ?? 0) <= timeline.now - 1000) this.#recent.shift();
    this.#recent.push(timeline.now);
    if (this.#recent.length <= messagesPerSecond) return false;
    this.#close(TOO_MUCH, 'Too many requests');
    return true;
  }

  #watch(): void {
    const { timeline } = this.#o;
    const dueAt = this.#heardAt + SILENCE_MS;
    if (timeline.now >= dueAt) this.#close(SILENT, '');
    else this.#silence = timeline.at(dueAt, () => this.#watch());
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.onClose();
    this.#o.peer.close(code, reason);
  }
}

const SILENCE_MS = 600_000;
const SPOT_ARGS = 10;
/** Of all topics of a connection together. */
const MOST_ARG_BYTES = 21_000;
const GOING_AWAY = 1001;
const SILENT = 1000;
const TOO_MUCH = 1008;
