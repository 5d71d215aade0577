import { RecentLimit } from '../limits.ts';
import { errorText, readControl } from './control.ts';
import type { Control } from './control.ts';
import type { Product } from './product.ts';
import { parseStreamName, routeOf } from './stream-name.ts';
import type { TopicHub } from '../topic-hub.ts';
import { TopicSession, type SessionEnds } from '../topic-session.ts';
import type { BinanceSubscriber } from './combined.ts';

/** What a connection is opened with. */
export interface SessionOptions extends SessionEnds {
  readonly product: Product;
  readonly hub: TopicHub<BinanceSubscriber>;
  readonly isCombined: boolean;
  /** Which streams this socket carries; undefined if the product is not routed. */
  readonly route: 'public' | 'market' | 'private' | undefined;
  readonly names: readonly string[];
}

/** One connection: its subscriptions, its limits and its keep-alive. */
export class BinanceSession extends TopicSession implements BinanceSubscriber {
  readonly #o: SessionOptions;
  readonly #messages: RecentLimit;
  #isCombined: boolean;
  #awaitedPong: string | undefined;

  constructor(options: SessionOptions) {
    super(options);
    this.#o = options;
    this.#isCombined = options.isCombined;
    const { messagesPerSecond, pingEveryMs, connectionLifeMs } = options.product.limits;
    this.#messages = new RecentLimit(options.timeline, messagesPerSecond, 1000);
    this.#subscribe(options.names);
    this.after('ping', pingEveryMs, () => this.#ping());
    this.after('life', connectionLifeMs, () => this.expire());
  }

  get isCombined(): boolean {
    return this.#isCombined;
  }

  onText(text: string): void {
    if (this.isClosed || this.#isTooFast()) return;
    this.#answer(readControl(text));
  }

  override onPing(): void {
    this.#isTooFast();
  }

  override onPong(payload: string): void {
    if (this.isClosed || this.#isTooFast()) return;
    // Unsolicited pongs are accepted but do not extend a connection's life.
    if (payload !== this.#awaitedPong) return;
    this.#awaitedPong = undefined;
    this.cancel('pong');
  }

  /** Spot says so before. */
  expire(): void {
    if (this.isClosed) return;
    if (this.#o.product.kind === 'spot') {
      const event = `{"e":"serverShutdown","E":${this.#o.timeline.now}}`;
      this.reply(this.#isCombined ? `{"stream":"!serverShutdown","data":${event}}` : event);
    }
    this.after('life', SHUTDOWN_NOTICE_MS, () => this.close(GOING_AWAY, 'Connection is too old'));
  }

  #answer(control: Control): void {
    switch (control.kind) {
      case 'subscribe':
        this.reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        this.#subscribe(control.names);
        return;
      case 'unsubscribe':
        for (const name of control.names) this.leave(name);
        this.reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        return;
      case 'list':
        this.reply(`{"result":${JSON.stringify([...this.topics.keys()])},"id":${JSON.stringify(control.id)}}`);
        return;
      case 'set-combined':
        this.#isCombined = control.value;
        this.reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        return;
      case 'get-combined':
        this.reply(`{"result":${this.#isCombined},"id":${JSON.stringify(control.id)}}`);
        return;
      case 'error':
        this.reply(errorText(control, this.#o.product));
    }
  }

  #subscribe(names: readonly string[]): void {
    const { product, hub, route } = this.#o;
    for (const name of names) {
      if (this.topics.has(name)) continue;
      if (this.topics.size >= product.limits.streamsPerConnection) {
        this.close(POLICY_VIOLATION, 'Too many streams');
        return;
      }
      this.topics.set(name, () => hub.leave(name, this));
      const spec = parseStreamName(name, product);
      // A stream of another route is acknowledged and listed, and never delivered.
      if (spec !== undefined && (route === undefined || routeOf(spec) === route)) hub.join(name, this);
    }
  }

  #isTooFast(): boolean {
    if (this.#messages.admit()) return false;
    this.close(POLICY_VIOLATION, 'Too many requests');
    return true;
  }

  #ping(): void {
    const { product, timeline, peer } = this.#o;
    const payload = String(timeline.now);
    peer.ping(payload);
    if (this.#awaitedPong === undefined)
      this.after('pong', product.limits.pongWithinMs, () => this.close(POLICY_VIOLATION, 'Pong timeout'));
    this.#awaitedPong = payload;
    this.after('ping', product.limits.pingEveryMs, () => this.#ping());
  }
}

const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
const SHUTDOWN_NOTICE_MS = 1000;
