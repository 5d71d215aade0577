import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame } from '../dialect.ts';
import type { Peer, Session } from '../dialect.ts';
import { errorText, readControl } from './control.ts';
import type { Control } from './control.ts';
import type { Product } from './product.ts';
import { parseStreamName, routeOf } from './stream-name.ts';
import type { TopicHub } from '../topic-hub.ts';
import type { BinanceSubscriber } from './combined.ts';

/** What a connection is opened with. */
export interface SessionOptions {
  readonly product: Product;
  readonly timeline: Timeline;
  readonly hub: TopicHub<BinanceSubscriber>;
  readonly peer: Peer;
  readonly isCombined: boolean;
  /** Which streams this socket carries; undefined where the product is not routed. */
  readonly route: 'public' | 'market' | 'private' | undefined;
  readonly names: readonly string[];
}

/** One connection: its subscriptions, its limits and its keep-alive. */
export class BinanceSession implements Session, BinanceSubscriber {
  readonly #o: SessionOptions;
  readonly #names = new Set<string>();
  readonly #recent: number[] = [];
  readonly #timers = new Map<string, Timer>();
  #isCombined: boolean;
  #isClosed = false;
  #awaitedPong: string | undefined;

  constructor(options: SessionOptions) {
    this.#o = options;
    this.#isCombined = options.isCombined;
    this.#subscribe(options.names);
    const { pingEveryMs, connectionLifeMs } = options.product.limits;
    this.#after('ping', pingEveryMs, () => this.#ping());
    this.#after('life', connectionLifeMs, () => this.expire());
  }

  get isCombined(): boolean {
    return this.#isCombined;
  }

  deliver(frame: TextFrame): void {
    this.#o.peer.send(frame);
  }

  onText(text: string): void {
    if (this.#isClosed || this.#isTooFast()) return;
    this.#answer(readControl(text, this.#o.product.kind === 'spot' ? 'any' : 'unsigned'));
  }

  onPing(): void {
    this.#isTooFast();
  }

  onPong(payload: string): void {
    if (this.#isClosed || this.#isTooFast()) return;
    // Unsolicited pongs are accepted but do not extend a connection's life.
    if (payload !== this.#awaitedPong) return;
    this.#awaitedPong = undefined;
    this.#timers.get('pong')?.cancel();
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    for (const name of this.#names) this.#o.hub.leave(name, this);
    this.#names.clear();
  }

  /** Spot says so before. */
  expire(): void {
    if (this.#isClosed) return;
    this.#timers.get('life')?.cancel();
    if (this.#o.product.kind === 'spot') {
      const event = `{"e":"serverShutdown","E":${this.#o.timeline.now}}`;
      this.#reply(this.#isCombined ? `{"stream":"!serverShutdown","data":${event}}` : event);
    }
    this.#after('life', SHUTDOWN_NOTICE_MS, () => this.#close(GOING_AWAY, 'Connection is too old'));
  }

  #answer(control: Control): void {
    switch (control.kind) {
      case 'subscribe':
        this.#reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        this.#subscribe(control.names);
        return;
      case 'unsubscribe':
        for (const name of control.names) {
          this.#names.delete(name);
          this.#o.hub.leave(name, this);
        }
        this.#reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        return;
      case 'list':
        this.#reply(`{"result":${JSON.stringify([...this.#names])},"id":${JSON.stringify(control.id)}}`);
        return;
      case 'set-combined':
        this.#isCombined = control.value;
        this.#reply(`{"result":null,"id":${JSON.stringify(control.id)}}`);
        return;
      case 'get-combined':
        this.#reply(`{"result":${this.#isCombined},"id":${JSON.stringify(control.id)}}`);
        return;
      case 'error':
        this.#reply(errorText(control, this.#o.product));
    }
  }

  #subscribe(names: readonly string[]): void {
    const { product, hub, route } = this.#o;
    for (const name of names) {
      if (this.#names.has(name)) continue;
      if (this.#names.size >= product.limits.streamsPerConnection) {
        this.#close(POLICY_VIOLATION, 'Too many streams');
        return;
      }
      this.#names.add(name);
      const spec = parseStreamName(name, product);
      // A stream of another route is acknowledged and listed, and never delivered.
      if (spec !== undefined && (route === undefined || routeOf(spec) === route)) hub.join(name, this);
    }
  }

  #isTooFast(): boolean {
    const { timeline, product } = this.#o;
    const since = timeline.now - 1000;
    while (this.#recent.length > 0 && (this.#recent[0] ?? since) <= since) this.#recent.shift();
    this.#recent.push(timeline.now);
    if (this.#recent.length <= product.limits.messagesPerSecond) return false;
    this.#close(POLICY_VIOLATION, 'Too many requests');
    return true;
  }

  #ping(): void {
    const { product, timeline, peer } = this.#o;
    const payload = String(timeline.now);
    peer.ping(payload);
    if (this.#awaitedPong === undefined) this.#after('pong', product.limits.pongWithinMs, () => this.#close(POLICY_VIOLATION, 'Pong timeout'));
    this.#awaitedPong = payload;
    this.#after('ping', product.limits.pingEveryMs, () => this.#ping());
  }

  #reply(text: string): void {
    this.#o.peer.send(new TextFrame(text));
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.onClose();
    this.#o.peer.close(code, reason);
  }

  #after(name: string, delayMs: number, run: () => void): void {
    if (this.#isClosed) return;
    const { timeline } = this.#o;
    this.#timers.set(name, timeline.at(timeline.now + delayMs, run));
  }
}

const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
const SHUTDOWN_NOTICE_MS = 1000;
