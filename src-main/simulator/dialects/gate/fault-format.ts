import type { HttpAsk, Topic, Wording } from '../dialect.ts';
import { NOVEL_FIELDS } from '../novel-fields.ts';
import { readChannel, subjectOf } from './channel.ts';
import { answerText, BAD_ARGUMENT, readControl } from './control.ts';
import type { Product } from './product.ts';
import { callOf } from './rest-api.ts';
import type { Timeline } from '../../timeline.ts';

/** A product's words for faults. */
export function wordingOf(product: Product, timeline: Timeline): Wording {
  return {
    topicOf: (ask) => topicOf(ask, product),
    subscribing: (text) => {
      const now = Math.floor(timeline.now);
      const control = readControl(text, now);
      if (control.kind !== 'subscribe') return undefined;
      const asked = readChannel(control.about.channel, control.payload, product);
      return {
        topics: typeof asked === 'string' ? [] : asked.map(subjectOf),
        rejection: answerText(control.about, now, { code: BAD_ARGUMENT, message: 'invalid argument' }),
      };
    },
    // The times of trades, candles and books (`t`) stay: it is the clock of the machine that sends them which is off.
    skew: (text, ms) =>
      text
        .replace(/^\{"time":(\d{10})\b/, (_, seconds: string) => `{"time":${Number(seconds) + Math.floor(ms / 1000)}`)
        .replace(
          /"(time_ms|server_time)":(\d{13})\b(?=,"(?:channel|conn_id|id)"|\}$)/,
          (_, name: string, time: string) => `"${name}":${Number(time) + ms}`,
        ),
    addFields,
    unknownKind: () =>
      `{"time":1767225600,"time_ms":1767225600000,"channel":"${product.section}.novelty","event":"update","result":{"s":"BTC_USDT","u":1,"p":"0.1","novel":{"bids":[["1","2"]]}}}`,
  };
}

function topicOf(ask: HttpAsk, product: Product): Topic {
  const name = callOf(ask.path, product);
  return {
    name,
    channel: name,
    symbol: ask.query.get('currency_pair') ?? ask.query.get('contract') ?? undefined,
    isBook: name === 'order_book',
  };
}

/** Puts fields at the end of the message, and of its result if that is an object and last. */
function addFields(text: string): string {
  if (!text.endsWith('}')) return text;
  const isNested = text.includes('"result":{') && text.endsWith('}}');
  return `${text.slice(0, isNested ? -2 : -1)},${NOVEL_FIELDS}}${isNested ? `,${NOVEL_FIELDS}}` : ''}`;
}
