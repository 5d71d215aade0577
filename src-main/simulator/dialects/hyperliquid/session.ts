import { TextFrame } from '../dialect.ts';
import type { TopicHub } from '../topic-hub.ts';
import { TopicSession, type SessionEnds } from '../topic-session.ts';
import type { AddressLimits } from './address-limits.ts';
import type { Listings } from './listings.ts';
import { firstMessage } from './publishers.ts';
import { acknowledgement, echoOf, errorText, nameOf, readControl, type Control } from './subscription.ts';
import { subjectOf } from './fault-format.ts';

/** What a connection is opened with. */
export interface SessionOptions extends SessionEnds {
  readonly listings: Listings;
  readonly hub: TopicHub;
  readonly limits: AddressLimits;
}

/** One connection: its subscriptions, and an end if the venue has sent nothing for a minute. */
export class HyperliquidSession extends TopicSession {
  readonly #o: SessionOptions;

  constructor(options: SessionOptions) {
    super(options);
    this.#o = options;
    this.boundSilence(SILENCE_MS, () => this.dropSoon());
  }

  /** Only what is sent counts. */
  override deliver(frame: TextFrame): void {
    this.noteActivity();
    super.deliver(frame);
  }

  onText(text: string): void {
    if (this.isClosed) return;
    const { limits, peer, listings } = this.#o;
    if (limits.takeMessage(peer.address)) this.#answer(readControl(text, listings));
    else this.close(NORMAL, 'Cannot send more than 2000 messages per minute');
  }

  override onClose(): void {
    if (this.isClosed) return;
    super.onClose();
    this.#o.limits.give(this.#o.peer.address, { sockets: 1 });
  }

  /** No greatest age is known: it just ends. */
  expire(): void {
    this.close(NORMAL, 'Expired');
  }

  #answer(control: Control): void {
    switch (control.kind) {
      case 'ping':
        this.reply('{"channel":"pong"}');
        return;
      case 'error':
        this.reply(errorText(control.text));
        return;
      case 'drop':
        this.dropSoon();
        return;
      case 'subscribe':
        this.#subscribe(control);
        return;
      case 'unsubscribe':
        this.#unsubscribe(control);
        return;
    }
  }

  #subscribe({ subscription, raw }: Extract<Control, { subscription: object }>): void {
    const { hub, limits, peer, timeline } = this.#o;
    const name = nameOf(subscription);
    if (this.topics.has(name)) {
      this.reply(errorText(`Already subscribed: ${JSON.stringify(echoOf(subscription, raw))}`));
      return;
    }
    if (!limits.takeSubscription(peer.address)) {
      this.reply(errorText(`Cannot track more than 1000 total subscriptions: ${JSON.stringify(raw)}`));
      return;
    }
    this.topics.set(name, () => {
      hub.leave(name, this);
      limits.give(peer.address, { subscriptions: 1 });
    });
    this.reply(acknowledgement('subscribe', subscription, raw));
    const first = firstMessage(subscription, { timeline, listings: this.#o.listings });
    if (first !== undefined) this.deliver(new TextFrame(first, subjectOf(subscription)));
    hub.join(name, this);
  }

  #unsubscribe({ subscription, raw }: Extract<Control, { subscription: object }>): void {
    const name = nameOf(subscription);
    if (!this.leave(name)) {
      this.reply(errorText(`Already unsubscribed: ${JSON.stringify(echoOf(subscription, raw))}`));
      return;
    }
    this.reply(acknowledgement('unsubscribe', subscription, raw));
  }
}

const NORMAL = 1000;
const SILENCE_MS = 60_000;
