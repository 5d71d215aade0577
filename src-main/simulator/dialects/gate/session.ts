import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame } from '../dialect.ts';
import type { Peer, Session } from '../dialect.ts';
import type { TopicHub, TopicSubscriber } from '../topic-hub.ts';
import { readChannel, subjectOf } from './channel.ts';
import type { Subscription } from './channel.ts';
import { answerText, BAD_ARGUMENT, pongText, readControl } from './control.ts';
import type { ControlAbout } from './control.ts';
import { producerOf } from './producers.ts';
import type { StreamSources } from './producers.ts';

/** What a connection is opened with. */
export interface SessionOptions extends StreamSources {
  readonly hub: TopicHub;
  readonly peer: Peer;
}

/** One connection: its subscriptions and its keep-alive. */
export class GateSession implements Session, TopicSubscriber {
  readonly #o: SessionOptions;
  readonly #timeline: Timeline;
  /** How each subscription is ended, by name. */
  readonly #subscriptions = new Map<string, () => void>();
  readonly #timers = new Map<string, Timer>();
  #isClosed = false;

  constructor(options: SessionOptions) {
    this.#o = options;
    this.#timeline = options.timeline;
    this.#after('ping', options.product.limits.pingEveryMs, () => this.#ping());
    this.#heard();
  }

  deliver(frame: TextFrame): void {
    this.#o.peer.send(frame);
  }

  onText(text: string): void {
    if (this.#isClosed) return;
    this.#heard();
    const now = this.#now;
    const control = readControl(text, now);
    if (control.kind === 'ping') this.#reply(pongText(this.#o.product.section, now));
    else if (control.kind === 'error') this.#reply(answerText(control.about, now, { code: control.code, message: control.message }));
    else this.#change(control.kind, control.about, control.payload);
  }

  onPing(): void {
    this.#heard();
  }

  onPong(): void {
    this.#heard();
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  /** The venue is about to be upgraded and says so before. */
  expire(): void {
    if (this.#isClosed) return;
    const now = this.#now;
    this.#reply(`{"time":${Math.floor(now / 1000)},"time_ms":${now},"channel":"${this.#o.product.section}.system","event":"update","result":{"type":"upgrade","msg":"The connection will soon be closed for an upgrade, please reconnect"}}`);
    this.#after('upgrade', UPGRADE_NOTICE_MS, () => this.#close(SERVICE_RESTART, 'upgrade'));
  }

  #change(event: 'subscribe' | 'unsubscribe', about: ControlAbout, payload: readonly string[]): void {
    const asked = readChannel(about.channel, payload, this.#o.product);
    const wrong = typeof asked === 'string' ? asked : event === 'subscribe' ? this.#refusalOf(asked) : undefined;
    if (typeof asked === 'string' || wrong !== undefined) {
      this.#answer(about, wrong);
      return;
    }
    // A full book may come before the answer.
    const isFullFirst = event === 'subscribe' && this.#o.product.section === 'spot' && asked.some(({ spec }) => spec.kind === 'obu');
    if (!isFullFirst) this.#answer(about);
    for (const one of asked) {
      if (event === 'subscribe') this.#join(one);
      else this.#leave(one.name);
    }
    if (isFullFirst) this.#answer(about);
  }

  /** What the venue has against a list: one wrong market spoils all of it. */
  #refusalOf(asked: readonly Subscription[]): string | undefined {
    const { product, listings } = this.#o;
    for (const { name, spec } of asked) {
      if (spec.symbol !== undefined && listings.get(spec.symbol) === undefined) return `unknown ${product.section === 'spot' ? 'currency pair' : 'contract'} ${spec.symbol}`;
      if (spec.kind === 'obu' && this.#subscriptions.has(name)) return `Alert sub ob.${spec.symbol}.${spec.levels}`;
    }
    return undefined;
  }

  #join(subscription: Subscription): void {
    const { name, spec } = subscription;
    if (this.#subscriptions.has(name)) return;
    const { hub } = this.#o;
    if (spec.kind === 'obu') {
      // Starts with a full book of its own, so that nobody shares it.
      const subject = subjectOf(subscription);
      const stop = producerOf(spec, this.#o)?.((payload) => this.deliver(new TextFrame(payload, subject)));
      if (stop !== undefined) this.#subscriptions.set(name, stop);
    } else if (hub.join(name, this)) this.#subscriptions.set(name, () => hub.leave(name, this));
  }

  #leave(name: string): void {
    this.#subscriptions.get(name)?.();
    this.#subscriptions.delete(name);
  }

  #answer(about: ControlAbout, refusal?: string): void {
    this.#reply(answerText(about, this.#now, refusal === undefined ? undefined : { code: BAD_ARGUMENT, message: refusal }));
  }

  #ping(): void {
    this.#o.peer.ping(String(this.#timeline.now));
    this.#after('ping', this.#o.product.limits.pingEveryMs, () => this.#ping());
  }

  /** Whatever the client sends shows that it is there. */
  #heard(): void {
    this.#after('idle', this.#o.product.limits.pongWithinMs, () => this.#close(POLICY_VIOLATION, 'idle'));
  }

  /** Whole ms, as the venue tells time. */
  get #now(): number {
    return Math.floor(this.#timeline.now);
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
    this.#timers.get(name)?.cancel();
    this.#timers.set(name, this.#timeline.at(this.#timeline.now + delayMs, run));
  }
}

const POLICY_VIOLATION = 1008;
const SERVICE_RESTART = 1012;
const UPGRADE_NOTICE_MS = 3000;
