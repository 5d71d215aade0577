import type { HttpAsk, Topic, Wording } from '../dialect.ts';
import { NOVEL_FIELDS } from '../novel-fields.ts';
import { errorText, readControl } from './control.ts';
import type { Product } from './product.ts';
import { parseStreamName } from './stream-name.ts';
import type { StreamSpec } from './stream-name.ts';

/** What the messages of a stream are about. */
export function subjectOf(name: string, spec: StreamSpec): Topic {
  const isPartial = spec.kind === 'depth' && spec.levels !== undefined;
  return {
    name,
    channel: isPartial ? 'partialDepth' : spec.kind,
    symbol: 'symbol' in spec ? spec.symbol : undefined,
    isBook: spec.kind === 'depth' && !isPartial,
  };
}

/** A product's words for faults. */
export function wordingOf(product: Product): Wording {
  return {
    topicOf: (ask) => callOf(ask, product),
    subscribing: (text) => {
      const control = readControl(text);
      if (control.kind !== 'subscribe') return undefined;
      const topics = control.names.flatMap((name) => {
        const spec = parseStreamName(name, product);
        return spec === undefined ? [] : [subjectOf(name, spec)];
      });
      return {
        topics,
        rejection: errorText({ code: 2, message: 'Invalid request: invalid stream', id: control.id }, product),
      };
    },
    // The matching engine's times (`T`) and candle times stay: it is the clock of the machine that sends them which is off.
    skew: (text, ms) =>
      text.replace(/"(E|serverTime)":(\d{13})\b/g, (_, name: string, time: string) => `"${name}":${Number(time) + ms}`),
    addFields,
    unknownKind: (text) => {
      const head = /^\{"stream":"[^"]*","data":/.exec(text)?.[0];
      return head === undefined ? UNKNOWN : `${head}${UNKNOWN}}`;
    },
  };
}

function callOf(ask: HttpAsk, product: Product): Topic {
  const name = ask.path.startsWith(`${product.restPrefix}/`) ? ask.path.slice(product.restPrefix.length + 1) : ask.path;
  return { name, channel: name, symbol: ask.query.get('symbol') ?? undefined, isBook: name === 'depth' };
}

/** Puts fields at the end of the payload, and of the wrapping if there is one. */
function addFields(text: string): string {
  if (!text.endsWith('}')) return text;
  const isWrapped = text.startsWith('{"stream":') && text.endsWith('}}');
  const payload = text.slice(0, isWrapped ? -2 : -1);
  return `${payload},${NOVEL_FIELDS}}${isWrapped ? `,${NOVEL_FIELDS}}` : ''}`;
}

const UNKNOWN = '{"e":"venueNovelty","E":1767225600000,"s":"BTCUSDT","u":1,"p":"0.1","novel":{"bids":[["1","2"]]}}';
