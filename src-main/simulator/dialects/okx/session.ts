import { RecentLimit } from '../limits.ts';
import type { TextFrame } from '../dialect.ts';
import type { TopicHub } from '../topic-hub.ts';
import { TopicSession, type SessionEnds } from '../topic-session.ts';
import { errorText, readControl, unknownTopic } from './control.ts';
import type { Listings } from './listings.ts';
import { argText, nameOf, readTopic, type Arg, type Route } from './topic.ts';

/** What a connection may do. */
export interface SessionLimits {
  readonly topics: number;
  /** Subscribe and unsubscribe messages an hour. */
  readonly operationsPerHour: number;
  /** Ms after which a connection ends with a notice; undefined if it may go on for ever. */
  readonly lifeMs: number | undefined;
}

/** What a connection is opened with. */
export interface SessionOptions extends SessionEnds {
  readonly listings: Listings;
  readonly hub: TopicHub;
  readonly route: Route;
  readonly limits: SessionLimits;
}

/** One connection: its subscriptions, its budget of operations, and an end if neither side has said anything for half a minute. */
export class OkxSession extends TopicSession {
  readonly #o: SessionOptions;
  readonly #id: string;
  readonly #operations: RecentLimit;
  #argBytes = 0;

  constructor(options: SessionOptions) {
    super(options);
    const { timeline, limits } = options;
    this.#o = options;
    this.#id = (timeline.now % 0xffffffff).toString(16).padStart(8, '0');
    this.#operations = new RecentLimit(timeline, limits.operationsPerHour, HOUR_MS);
    this.boundSilence(SILENCE_MS, () => this.close(NO_DATA, 'No data received in 30s.'));
    if (limits.lifeMs !== undefined) this.after('life', limits.lifeMs, () => this.expire());
  }

  override deliver(frame: TextFrame): void {
    this.noteActivity();
    super.deliver(frame);
  }

  onText(text: string): void {
    if (this.isClosed) return;
    this.noteActivity();
    const control = readControl(text);
    if (control.kind === 'ping') this.reply('pong');
    else if (control.kind === 'error') this.reply(errorText(control, this.#id));
    else if (!this.#operations.admit())
      this.reply(errorText({ code: '60014', message: 'Requests too frequent', id: control.id }, this.#id));
    else for (const arg of control.args) if (!this.isClosed) this.#operate(control.kind, arg, control.id);
  }

  override onPing(): void {
    this.noteActivity();
  }

  /** A service upgrade: a notice, and a minute later the end. */
  expire(): void {
    if (this.isClosed) return;
    this.reply(
      JSON.stringify({
        event: 'notice',
        code: '64008',
        msg: 'The connection will soon be closed for a service upgrade. Please reconnect.',
        connId: this.#id,
      }),
    );
    this.after('life', NOTICE_MS, () => this.close(SERVICE_RESTART, 'Service upgrade'));
  }

  #operate(kind: 'subscribe' | 'unsubscribe', arg: Arg, id: string | undefined): void {
    const { hub, listings, route, limits } = this.#o;
    const topic = readTopic(arg, route, listings);
    if (topic === undefined) {
      this.reply(errorText({ code: '60018', message: unknownTopic(arg), id }, this.#id));
      return;
    }
    const name = nameOf(topic);
    const acknowledgement = `{${id === undefined ? '' : `"id":"${id}",`}"event":"${kind}","arg":${argText(topic)},"connId":"${this.#id}"}`;
    if (kind === 'unsubscribe') {
      this.leave(name);
      this.reply(acknowledgement);
      return;
    }
    if (!this.topics.has(name)) this.#argBytes += name.length + ARG_BYTES;
    this.topics.set(name, () => {
      this.#argBytes -= name.length + ARG_BYTES;
      hub.leave(name, this);
    });
    if (this.#argBytes > MOST_ARG_BYTES || this.topics.size > limits.topics) {
      this.close(TOO_MUCH, 'Too many channels');
      return;
    }
    this.reply(acknowledgement);
    hub.join(name, this);
    const first = hub.first(name);
    if (first !== undefined) this.deliver(first);
  }
}

const SILENCE_MS = 30_000;
const NOTICE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** All args of a connection together, and what surrounds the names in one. */
const MOST_ARG_BYTES = 65_536;
const ARG_BYTES = 28;
const NO_DATA = 4004;
const TOO_MUCH = 4009;
const SERVICE_RESTART = 1012;
