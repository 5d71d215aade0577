import { RecentLimit } from '../limits.ts';
import { TextFrame } from '../dialect.ts';
import type { TopicHub } from '../topic-hub.ts';
import { TopicSession, type SessionEnds } from '../topic-session.ts';
import { answerText, readControl } from './control.ts';
import type { Category } from './listings.ts';

/** What a connection may do. */
export interface SessionLimits {
  readonly topics: number;
  /** Client messages a second. */
  readonly messagesPerSecond: number;
  /** Ms after which a connection ends; undefined if it may go on for ever. */
  readonly lifeMs: number | undefined;
}

/** What a connection is opened with. */
export interface SessionOptions extends SessionEnds {
  /** Of the market; `status` on the socket of announcements. */
  readonly category: Category | 'status';
  readonly isTopic: (name: string) => boolean;
  readonly hub: TopicHub;
  readonly limits: SessionLimits;
}

/** One connection: its subscriptions, and an end if nobody has said anything for ten minutes. */
export class BybitSession extends TopicSession {
  readonly #o: SessionOptions;
  readonly #id: string;
  readonly #messages: RecentLimit;
  #argBytes = 0;

  constructor(options: SessionOptions) {
    super(options);
    const { timeline, limits } = options;
    this.#o = options;
    this.#id = `d9avt8shteepr00gfc1g-${(timeline.now % 0xffffff).toString(36)}`;
    this.#messages = new RecentLimit(timeline, limits.messagesPerSecond, 1000);
    this.boundSilence(SILENCE_MS, () => this.close(SILENT, ''));
    if (limits.lifeMs !== undefined) this.after('life', limits.lifeMs, () => this.expire());
  }

  override deliver(frame: TextFrame): void {
    this.noteActivity();
    super.deliver(frame);
  }

  onText(text: string): void {
    if (this.isClosed) return;
    if (!this.#messages.admit()) {
      this.close(TOO_MUCH, 'Too many requests');
      return;
    }
    this.noteActivity();
    const control = readControl(text);
    switch (control.kind) {
      // The answer to a ping calls itself a ping.
      case 'ping':
        this.#answer(true, 'pong', control.id, 'ping');
        return;
      case 'error':
        this.#answer(false, control.message, control.id, control.op);
        return;
      case 'subscribe':
        this.#subscribe(control.args, control.id);
        return;
      case 'unsubscribe':
        for (const name of control.args) this.leave(name);
        this.#answer(true, '', control.id, 'unsubscribe');
    }
  }

  override onPing(): void {
    this.noteActivity();
  }

  /** The venue gives no notice. */
  expire(): void {
    this.close(GOING_AWAY, 'Going away');
  }

  /** All topics of a message, or none if one of them is wrong. */
  #subscribe(args: readonly string[], id: string): void {
    const { category, hub, isTopic, limits } = this.#o;
    const rejection =
      this.#rejectionOf(args) ??
      args.map((name) => this.#wrongWith(name, !isTopic(name))).find((message) => message !== undefined);
    if (rejection !== undefined) {
      this.#answer(false, rejection, id, 'subscribe');
      return;
    }
    this.#answer(true, category === 'spot' ? 'subscribe' : '', id, 'subscribe');
    for (const name of args) {
      if (this.isClosed) return;
      this.#argBytes += name.length;
      this.topics.set(name, () => {
        this.#argBytes -= name.length;
        hub.leave(name, this);
      });
      if (this.topics.size > limits.topics) {
        this.close(TOO_MUCH, 'Too many topics');
        return;
      }
      hub.join(name, this);
      const first = hub.first(name);
      if (first !== undefined) this.deliver(first);
    }
  }

  #rejectionOf(args: readonly string[]): string | undefined {
    if (this.#o.category === 'spot' && args.length > SPOT_ARGS) return `args size >${SPOT_ARGS}`;
    return this.#argBytes + args.reduce((sum, name) => sum + name.length, 0) > MOST_ARG_BYTES
      ? 'args length exceeds limit'
      : undefined;
  }

  #wrongWith(name: string, isUnknown: boolean): string | undefined {
    if (isUnknown) return `error:handler not found,topic:${name}`;
    return this.topics.has(name) ? `error:already subscribed,topic:${name}` : undefined;
  }

  #answer(isGood: boolean, message: string, id: string, op: string): void {
    this.deliver(new TextFrame(answerText({ isGood, message, connection: this.#id, id, op })));
  }
}

const SILENCE_MS = 600_000;
const SPOT_ARGS = 10;
/** Of all topics of a connection together. */
const MOST_ARG_BYTES = 21_000;
const GOING_AWAY = 1001;
const SILENT = 1000;
const TOO_MUCH = 1008;
