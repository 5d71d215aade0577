import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame, type Peer, type Session } from '../dialect.ts';
import type { TopicHub, TopicSubscriber } from '../topic-hub.ts';
import { errorText, readControl, unknownTopic } from './control.ts';
import type { Listings } from './listings.ts';
import { argText, nameOf, readTopic, subjectOf, type Arg, type Route } from './topic.ts';

/** What a connection may do. */
export interface SessionLimits {
  readonly topics: number;
  /** Subscribe and unsubscribe messages an hour. */
  readonly operationsPerHour: number;
  /** Ms after which a connection ends with a notice; undefined where it may go on for ever. */
  readonly lifeMs: number | undefined;
}

/** What a connection is opened with. */
export interface SessionOptions {
  readonly timeline: Timeline;
  readonly listings: Listings;
  readonly hub: TopicHub;
  /** What those who subscribe to a topic are told at once. */
  readonly first: (name: string) => string | undefined;
  readonly route: Route;
  readonly limits: SessionLimits;
  readonly peer: Peer;
}

/** One connection: its subscriptions, its budget of operations, and an end where neither side has said anything for half a minute. */
export class OkxSession implements Session, TopicSubscriber {
  readonly #o: SessionOptions;
  readonly #id: string;
  readonly #names = new Set<string>();
  readonly #operations: number[] = [];
  #argBytes = 0;
  #heardAt: number;
  #silence: Timer | undefined;
  #life: Timer | undefined;
  #isClosed = false;

  constructor(options: SessionOptions) {
    const { timeline, limits } = options;
    this.#o = options;
    this.#id = (timeline.now % 0xffffffff).toString(16).padStart(8, '0');
    this.#heardAt = timeline.now;
    this.#watch();
    if (limits.lifeMs !== undefined) this.#life = timeline.at(timeline.now + limits.lifeMs, () => this.expire());
  }

  deliver(frame: TextFrame): void {
    this.#heardAt = this.#o.timeline.now;
    this.#o.peer.send(frame);
  }

  onText(text: string): void {
    if (this.#isClosed) return;
    this.#heardAt = this.#o.timeline.now;
    const control = readControl(text);
    if (control.kind === 'ping') this.#reply('pong');
    else if (control.kind === 'error') this.#reply(errorText(control, this.#id));
    else if (!this.#admits()) this.#reply(errorText({ code: '60014', message: 'Requests too frequent', id: control.id }, this.#id));
    else for (const arg of control.args) if (!this.#isClosed) this.#operate(control.kind, arg, control.id);
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

  /** A service upgrade: a notice, and a minute later the end. */
  expire(): void {
    const { timeline } = this.#o;
    if (this.#isClosed) return;
    this.#life?.cancel();
    this.#reply(JSON.stringify({ event: 'notice', code: '64008', msg: 'The connection will soon be closed for a service upgrade. Please reconnect.', connId: this.#id }));
    this.#life = timeline.at(timeline.now + NOTICE_MS, () => this.#close(SERVICE_RESTART, 'Service upgrade'));
  }

  #operate(kind: 'subscribe' | 'unsubscribe', arg: Arg, id: string | undefined): void {
    const { hub, listings, route, first, limits } = this.#o;
    const topic = readTopic(arg, route, listings);
    if (topic === undefined) {
      this.#reply(errorText({ code: '60018', message: unknownTopic(arg), id }, this.#id));
      return;
    }
    const name = nameOf(topic);
    const acknowledgement = `{${id === undefined ? '' : `"id":"${id}",`}"event":"${kind}","arg":${argText(topic)},"connId":"${this.#id}"}`;
    if (kind === 'unsubscribe') {
      if (this.#names.delete(name)) this.#argBytes -= name.length + ARG_BYTES;
      hub.leave(name, this);
      this.#reply(acknowledgement);
      return;
    }
    if (!this.#names.has(name)) this.#argBytes += name.length + ARG_BYTES;
    this.#names.add(name);
    if (this.#argBytes > MOST_ARG_BYTES || this.#names.size > limits.topics) {
      this.#close(TOO_MUCH, 'Too many channels');
      return;
    }
    this.#reply(acknowledgement);
    hub.join(name, this);
    const told = first(name);
    if (told !== undefined) this.deliver(new TextFrame(told, subjectOf(topic)));
  }

  #admits(): boolean {
    const { timeline, limits } = this.#o;
    const since = timeline.now - HOUR_MS;
    while (this.#operations.length > 0 && (this.#operations[0] ?? since) <= since) this.#operations.shift();
    if (this.#operations.length >= limits.operationsPerHour) return false;
    this.#operations.push(timeline.now);
    return true;
  }

  #reply(text: string): void {
    this.deliver(new TextFrame(text));
  }

  #watch(): void {
    const { timeline } = this.#o;
    const dueAt = this.#heardAt + SILENCE_MS;
    if (timeline.now >= dueAt) this.#close(NO_DATA, 'No data received in 30s.');
    else this.#silence = timeline.at(dueAt, () => this.#watch());
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.onClose();
    this.#o.peer.close(code, reason);
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
