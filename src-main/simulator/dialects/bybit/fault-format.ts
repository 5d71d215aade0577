import type { HttpAsk, Topic, Wording } from '../dialect.ts';
import { NOVEL_FIELDS } from '../novel-fields.ts';
import { answerText, readControl } from './control.ts';
import type { Listings } from './listings.ts';
import { readTopic, subjectOf } from './topic.ts';

/** The venue's words for faults. */
export function wordingOf(listings: Listings): Wording {
  return {
    topicOf,
    subscribing: (text) => {
      const control = readControl(text);
      if (control.kind !== 'subscribe') return undefined;
      const topics = control.args.flatMap((name) => {
        const topic = readTopic(name, listings);
        return topic === undefined ? [] : [subjectOf(name, topic)];
      });
      const message = `error:handler not found,topic:${control.args[0] ?? ''}`;
      return {
        topics,
        rejection: answerText({
          isGood: false,
          message,
          connection: 'd9avt8shteepr00gfc1g-0',
          id: control.id,
          op: 'subscribe',
        }),
      };
    },
    // Times of the matching engine (`cts`, `T`) stay, as those of candles and past trades, which are texts.
    skew: (text, ms) =>
      text
        .replace(/"(ts|time)":(\d{13})\b/g, (_, name: string, time: string) => `"${name}":${Number(time) + ms}`)
        .replace(
          /"timeSecond":"(\d+)","timeNano":"(\d+)(\d{6})"/,
          (_, __, time: string, rest: string) =>
            `"timeSecond":"${Math.floor((Number(time) + ms) / 1000)}","timeNano":"${Number(time) + ms}${rest}"`,
        ),
    addFields,
    unknownKind: () =>
      '{"topic":"venueNovelty.BTCUSDT","type":"snapshot","ts":1767225600000,"data":{"novel":{"bids":[["1","2"]]}}}',
  };
}

/** What a request is about: `/v5/market/recent-trade` is `recent-trade`. */
function topicOf(ask: HttpAsk): Topic {
  const name = ask.path.replace(/^\/v5\/market\//, '');
  return { name, channel: name, symbol: ask.query.get('symbol') ?? undefined, isBook: name === 'orderbook' };
}

/** At the end of every row that is an object, and of the whole. */
function addFields(text: string): string {
  if (!text.endsWith('}')) return text;
  return `${text.slice(0, -1).replace(/"data":(\[?)\{/, `"data":$1{${NOVEL_FIELDS},`)},${NOVEL_FIELDS}}`;
}
