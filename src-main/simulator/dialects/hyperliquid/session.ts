import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame, type Peer, type Session } from '../dialect.ts';
import type { TopicHub, TopicSubscriber } from '../topic-hub.ts';
import type { AddressLimits } from './address-limits.ts';
import type { Listings } from './listings.ts';
import { firstMessage } from './producers.ts';
import { acknowledgement, errorText, nameOf, readControl, type Control } from './subscription.ts';
import { subjectOf } from './wording.ts';

/** What a connection is opened with. */
export interface SessionOptions {
  readonly timeline: Timeline;
  readonly listings: Listings;
  readonly hub: TopicHub;
  readonly limits: AddressLimits;
  readonly peer: Peer;
}

/** One connection: a greeting, its subscriptions, and an end where the venue has had nothing to say for a minute. */
export class HyperliquidSession implements Session, TopicSubscriber {
  readonly #o: SessionOptions;
  readonly #names = new Set<string>();
  #sentAt: number;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: SessionOptions) {
    this.#o = options;
    this.#sentAt = options.timeline.now;
    // Once the client can hear it.
    this.#timer = options.timeline.at(options.timeline.now + 1, () => {
      this.#reply(GREETING);
      this.#watch();
    });
  }

  deliver(frame: TextFrame): void {
    this.#sentAt = this.#o.timeline.now;
    this.#o.peer.send(frame);
  }

  onText(text: string): void {
    if (this.#isClosed) return;
    const { limits, peer, listings } = this.#o;
    if (limits.takeMessage(peer.address)) this.#answer(readControl(text, listings));
    else this.#close('Cannot send more than 2000 messages per minute');
  }

  onPing(): void {
    // The transport answers; it does not count as something sent.
  }

  onPong(): void {
    // The venue sends no pings.
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    for (const name of this.#names) this.#o.hub.leave(name, this);
    this.#o.limits.give(this.#o.peer.address, { sockets: 1, subscriptions: this.#names.size });
    this.#names.clear();
  }

  /** No greatest age is known: it just ends. */
  expire(): void {
    this.#close('Expired');
  }

  #answer(control: Control): void {
    switch (control.kind) {
      case 'ping': this.#reply('{"channel":"pong"}'); return;
      case 'error': this.#reply(errorText(control.text)); return;
      case 'subscribe': this.#subscribe(control); return;
      case 'unsubscribe': this.#unsubscribe(control); return;
    }
  }

  #subscribe({ subscription, raw }: Extract<Control, { subscription: object }>): void {
    const { hub, limits, peer, timeline } = this.#o;
    const name = nameOf(subscription);
    if (this.#names.has(name)) {
      this.#reply(errorText(`Already subscribed: ${JSON.stringify(raw)}`));
      return;
    }
    if (!limits.takeSubscription(peer.address)) {
      this.#reply(errorText(`Cannot track more than 1000 total subscriptions: ${JSON.stringify(raw)}`));
      return;
    }
    this.#names.add(name);
    this.#reply(acknowledgement('subscribe', subscription, raw));
    const first = firstMessage(subscription, timeline.now);
    if (first !== undefined) this.deliver(new TextFrame(first, subjectOf(subscription)));
    hub.join(name, this);
  }

  #unsubscribe({ subscription, raw }: Extract<Control, { subscription: object }>): void {
    const name = nameOf(subscription);
    if (!this.#names.delete(name)) {
      this.#reply(errorText(`Already unsubscribed: ${JSON.stringify(raw)}`));
      return;
    }
    this.#o.hub.leave(name, this);
    this.#o.limits.give(this.#o.peer.address, { subscriptions: 1 });
    this.#reply(acknowledgement('unsubscribe', subscription, raw));
  }

  #reply(text: string): void {
    this.deliver(new TextFrame(text));
  }

  #watch(): void {
    const { timeline } = this.#o;
    const dueAt = this.#sentAt + SILENCE_MS;
    if (timeline.now >= dueAt) this.#close('Inactive');
    else this.#timer = timeline.at(dueAt, () => this.#watch());
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.onClose();
    this.#o.peer.close(NORMAL, reason);
  }
}

const GREETING = 'Websocket connection established.';
const NORMAL = 1000;
const SILENCE_MS = 60_000;
