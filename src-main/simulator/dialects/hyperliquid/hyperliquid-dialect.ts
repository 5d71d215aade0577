import type { Timeline } from '../../timeline.ts';
import { AttemptLimit } from '../limits.ts';
import type { Dialect, DialectFamily, DialectOptions, HttpAsk, HttpReply, Peer, Session, Wording } from '../dialect.ts';
import { textReply } from '../replies.ts';
import { TopicHub } from '../topic-hub.ts';
import { AddressLimits } from './address-limits.ts';
import { isListed, Listings, type HyperliquidListing } from './listings.ts';
import { producerOf } from './publishers.ts';
import { answerInfo } from './rest-api.ts';
import { HyperliquidSession } from './session.ts';
import { readControl, type Subscription } from './subscription.ts';
import { subjectOf, wordingOf } from './fault-format.ts';

/** Hyperliquid: perpetuals and spot of one venue. */
export const HYPERLIQUID: DialectFamily = {
  exchange: 'hyperliquid',
  venuesOf: (instrument) => (isListed(instrument) ? ['hyperliquid'] : []),
  create: (options) => [new HyperliquidDialect(options)],
};

/** How Hyperliquid speaks: one subscription a message, echoes for acknowledgements, texts for errors, nothing numbered. */
class HyperliquidDialect implements Dialect {
  readonly venue = 'hyperliquid';
  readonly wording: Wording;
  readonly #timeline: Timeline;
  readonly #listings: Listings;
  readonly #hub: TopicHub;
  readonly #limits: AddressLimits;
  readonly #attempts: AttemptLimit;

  constructor({ market, instruments, timeline, limits = {} }: DialectOptions) {
    this.#timeline = timeline;
    this.#listings = new Listings(market, instruments);
    this.wording = wordingOf(this.#listings);
    this.#hub = new TopicHub((name) => {
      const subscription = subscriptionOf(name, this.#listings);
      return subscription === undefined
        ? undefined
        : {
            subject: subjectOf(subscription),
            produce: producerOf(subscription, { timeline, listings: this.#listings }),
          };
    });
    this.#attempts = new AttemptLimit(timeline, limits.connectionAttempts ?? ATTEMPTS_PER_5_MIN);
    this.#limits = new AddressLimits(timeline, {
      sockets: SOCKETS,
      subscriptions: SUBSCRIPTIONS,
      messagesPerMinute: limits.messagesPerSecond === undefined ? MESSAGES_PER_MINUTE : limits.messagesPerSecond * 60,
      weightPerMinute: limits.requestWeightPerMinute ?? WEIGHT_PER_MINUTE,
    });
  }

  connect(target: string, peer: Peer): Session | HttpReply {
    if (!this.#attempts.admit(peer.address)) return textReply(429, 'Too many connection attempts');
    if (target.split('?')[0] !== '/ws') return textReply(404, 'Not found');
    if (!this.#limits.takeSocket(peer.address)) return textReply(429, 'Too many connections');
    return new HyperliquidSession({
      timeline: this.#timeline,
      listings: this.#listings,
      hub: this.#hub,
      limits: this.#limits,
      peer,
    });
  }

  request(ask: HttpAsk): HttpReply {
    return answerInfo(ask, { timeline: this.#timeline, listings: this.#listings, limits: this.#limits });
  }

  get listings(): readonly HyperliquidListing[] {
    return this.#listings.all;
  }

  listing(symbol: string): HyperliquidListing | undefined {
    return this.#listings.coin(symbol)?.listing;
  }
}

/** What a topic's name stands for; the coin, or the dex, is everything behind the first colon. */
function subscriptionOf(name: string, listings: Listings): Subscription | undefined {
  const colon = name.indexOf(':');
  const [type, option] = name.slice(0, colon).split('_');
  const about = name.slice(colon + 1);
  const asked = { type, coin: about, dex: about, ...(option === 'fast' ? { fast: true } : { interval: option }) };
  const control = readControl(JSON.stringify({ method: 'subscribe', subscription: asked }), listings);
  return control.kind === 'subscribe' ? control.subscription : undefined;
}

/** Ten sockets and thirty new ones a minute, as quoted in 2026. */
const SOCKETS = 10;
const ATTEMPTS_PER_5_MIN = 150;
const SUBSCRIPTIONS = 1000;
const MESSAGES_PER_MINUTE = 2000;
const WEIGHT_PER_MINUTE = 1200;
