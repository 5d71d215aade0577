import type { HttpAsk, Topic, Wording } from '../dialect.ts';
import { addNovelFields } from '../novel-fields.ts';
import { errorText, readControl } from './control.ts';
import type { Listings } from './listings.ts';
import { readTopic, subjectOf } from './topic.ts';

/** The venue's words for faults. */
export function wordingOf(listings: Listings): Wording {
  return {
    topicOf,
    subscribing: (text) => {
      const control = readControl(text);
      if (control.kind !== 'subscribe') return undefined;
      const topics = control.args.flatMap((arg) => {
        const topic = readTopic(arg, 'public', listings) ?? readTopic(arg, 'business', listings);
        return topic === undefined ? [] : [subjectOf(topic)];
      });
      return {
        topics,
        rejection: errorText({ code: '60012', message: 'Invalid request', id: control.id }, '00000000'),
      };
    },
    // Times of trades stay, as those of candles, which have no such name.
    skew: (text, ms) =>
      text.includes('"channel":"trades') || text.includes('"tradeId"')
        ? text
        : text.replace(/"ts":"(\d{13})"/g, (_, time: string) => `"ts":"${Number(time) + ms}"`),
    addFields: addNovelFields,
    unknownKind: () =>
      '{"arg":{"channel":"venue-novelty","instId":"BTC-USDT"},"data":[{"ts":"1767225600000","novel":{"bids":[["1","2"]]}}]}',
  };
}

/** What a request is about: `/api/v5/market/history-candles` is `history-candles`. */
function topicOf(ask: HttpAsk): Topic {
  const name = ask.path.slice(ask.path.lastIndexOf('/') + 1);
  return { name, channel: name, symbol: ask.query.get('instId') ?? undefined, isBook: name === 'books' };
}
