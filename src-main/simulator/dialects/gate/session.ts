import { TextFrame } from '../dialect.ts';
import type { TopicHub } from '../topic-hub.ts';
import { TopicSession, type SessionEnds } from '../topic-session.ts';
import { readChannel, startsWithBook, subjectOf } from './channel.ts';
import type { Subscription } from './channel.ts';
import { answerText, BAD_ARGUMENT, pongText, readControl } from './control.ts';
import type { ControlAbout } from './control.ts';
import { producerOf } from './publishers.ts';
import type { StreamSources } from './publishers.ts';

/** What a connection is opened with. */
export interface SessionOptions extends SessionEnds, StreamSources {
  readonly hub: TopicHub;
}

/** One connection: its subscriptions and its keep-alive. */
export class GateSession extends TopicSession {
  readonly #o: SessionOptions;

  constructor(options: SessionOptions) {
    super(options);
    this.#o = options;
    const { pingEveryMs, pongWithinMs } = options.product.limits;
    this.after('ping', pingEveryMs, () => this.#ping());
    // Whatever the client sends shows that it is there.
    this.boundSilence(pongWithinMs, () => this.close(POLICY_VIOLATION, 'idle'));
  }

  onText(text: string): void {
    if (this.isClosed) return;
    this.noteActivity();
    const now = this.#now;
    const control = readControl(text, now);
    if (control.kind === 'ping') this.reply(pongText(this.#o.product.section, now));
    else if (control.kind === 'error')
      this.reply(answerText(control.about, now, { code: control.code, message: control.message }));
    else this.#change(control.kind, control.about, control.payload);
  }

  override onPing(): void {
    this.noteActivity();
  }

  override onPong(): void {
    this.noteActivity();
  }

  /** The venue is about to be upgraded and says so before. */
  expire(): void {
    if (this.isClosed) return;
    const now = this.#now;
    this.reply(
      `{"time":${Math.floor(now / 1000)},"time_ms":${now},"channel":"${this.#o.product.section}.system","event":"update","result":{"type":"upgrade","msg":"The connection will soon be closed for an upgrade, please reconnect"}}`,
    );
    this.after('upgrade', UPGRADE_NOTICE_MS, () => this.close(SERVICE_RESTART, 'upgrade'));
  }

  #change(event: 'subscribe' | 'unsubscribe', about: ControlAbout, payload: readonly string[]): void {
    const asked = readChannel(about.channel, payload, this.#o.product);
    const wrong = typeof asked === 'string' ? asked : event === 'subscribe' ? this.#rejectionOf(asked) : undefined;
    if (typeof asked === 'string' || wrong !== undefined) {
      this.#answer(about, wrong);
      return;
    }
    // A full book may come before the answer.
    const isFullFirst =
      event === 'subscribe' && this.#o.product.section === 'spot' && asked.some(({ spec }) => spec.kind === 'obu');
    if (!isFullFirst) this.#answer(about);
    for (const one of asked) {
      if (event === 'subscribe') this.#join(one);
      else this.leave(one.name);
    }
    if (isFullFirst) this.#answer(about);
  }

  /** What the venue has against a list: one wrong market spoils all of it. */
  #rejectionOf(asked: readonly Subscription[]): string | undefined {
    const { product, listings } = this.#o;
    for (const { name, spec } of asked) {
      if (spec.kind === 'obu' && this.topics.has(name)) return `Alert sub ob.${spec.symbol}.${spec.levels}`;
      // Streams of futures are acknowledged whatever they name, and stay silent.
      const isAcknowledged = spec.kind === 'obu' && product.section === 'futures';
      if (spec.symbol !== undefined && listings.get(spec.symbol) === undefined && !isAcknowledged)
        return `unknown currency pair ${spec.symbol}`;
    }
    return undefined;
  }

  #join(subscription: Subscription): void {
    const { name, spec } = subscription;
    if (this.topics.has(name)) return;
    const { hub } = this.#o;
    if (startsWithBook(spec, this.#o.product)) {
      const subject = subjectOf(subscription);
      const stop = producerOf(spec, this.#o)?.((payload) => this.deliver(new TextFrame(payload, subject)));
      if (stop !== undefined) this.topics.set(name, stop);
    } else if (hub.join(name, this)) this.topics.set(name, () => hub.leave(name, this));
  }

  #answer(about: ControlAbout, rejection?: string): void {
    this.reply(
      answerText(about, this.#now, rejection === undefined ? undefined : { code: BAD_ARGUMENT, message: rejection }),
    );
  }

  #ping(): void {
    this.#o.peer.ping(String(this.#o.timeline.now));
    this.after('ping', this.#o.product.limits.pingEveryMs, () => this.#ping());
  }

  /** Whole ms, as in the venue's times. */
  get #now(): number {
    return Math.floor(this.#o.timeline.now);
  }
}

const POLICY_VIOLATION = 1008;
const SERVICE_RESTART = 1012;
const UPGRADE_NOTICE_MS = 3000;
