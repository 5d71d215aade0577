import type { HttpAsk, Topic, Wording } from '../dialect.ts';
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
      return { topics, refusal: errorText({ code: '60012', message: 'Invalid request', id: control.id }, '00000000') };
    },
    // Times of trades stay, as those of candles, which have no such name.
    skew: (text, ms) => (text.includes('"channel":"trades') || text.includes('"tradeId"') ? text : text.replace(/"ts":"(\d{13})"/g, (_, time: string) => `"ts":"${Number(time) + ms}"`)),
    addFields,
    unknownKind: () => '{"arg":{"channel":"venue-novelty","instId":"BTC-USDT"},"data":[{"ts":"1767225600000","novel":{"bids":[["1","2"]]}}]}',
  };
}

/** What a request is about: `/api/v5/market/history-candles` is `history-candles`. */
function topicOf(ask: HttpAsk): Topic {
  const name = ask.path.slice(ask.path.lastIndexOf('/') + 1);
  return { name, channel: name, symbol: ask.query.get('instId') ?? undefined, isBook: name === 'books' };
}

/** At the end of every row that is an object, and of the whole. */
function addFields(text: string): string {
  const [, head, tail] = /^(.*?)(\}\]?\})$/s.exec(text) ?? [];
  if (head === undefined || tail === undefined) return text.endsWith('}') ? `${text.slice(0, -1)},${FIELDS}}` : text;
  return `${head},${FIELDS}${tail.slice(0, -1)},${FIELDS}}`;
}

const FIELDS = '"zz":{"of":[1,"two",null,{"three":3.5e-7}]},"e2":"trade","q9":null';
