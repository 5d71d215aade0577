import type { HttpAsk, Topic, Wording } from '../dialect.ts';
import { addNovelFields } from '../novel-fields.ts';
import type { Listings } from './listings.ts';
import { errorText, nameOf, readControl, type Subscription } from './subscription.ts';

/** What the messages of a subscription are about. Books have no numbers, so that none of them is a diff. */
export function subjectOf(subscription: Subscription): Topic {
  const { type } = subscription;
  return {
    name: nameOf(subscription),
    channel: type === 'l2Book' && subscription.isFast ? 'l2Book_fast' : type,
    symbol: 'coin' in subscription ? subscription.coin.symbol : undefined,
    isBook: false,
  };
}

/** The venue's words for faults. */
export function wordingOf(listings: Listings): Wording {
  return {
    topicOf,
    subscribing: (text) => {
      const control = readControl(text, listings);
      if (control.kind !== 'subscribe') return undefined;
      return {
        topics: [subjectOf(control.subscription)],
        rejection: errorText(`Invalid subscription ${JSON.stringify(control.raw)}`),
      };
    },
    // Only the clock itself: every other time is one of a trade, a book or a candle.
    skew: (text, ms) => text.replace(/^\{"time":(\d{13})\b/, (_, time: string) => `{"time":${Number(time) + ms}`),
    addFields: addNovelFields,
    unknownKind: () =>
      '{"channel":"venueNovelty","data":{"coin":"BTC","time":1767225600000,"novel":{"levels":[[{"px":"1","sz":"2"}]]}}}',
  };
}

/** What a request is about, by its body. */
function topicOf(ask: HttpAsk): Topic {
  const type = /"type"\s*:\s*"(\w+)"/.exec(ask.body)?.[1] ?? ask.path;
  return { name: type, channel: type, symbol: /"coin"\s*:\s*"([^"]+)"/.exec(ask.body)?.[1], isBook: type === 'l2Book' };
}
