import type { GateSection } from './topics.ts';

/** A channel whose frames come by the thousand. */
export interface ScannedChannel {
  readonly section: GateSection;
  readonly name: string;
}

/** A symbol and the topics of it. */
export interface Names {
  readonly symbol: string;
  readonly spot: Topics;
  readonly futures: Topics;
  /** Topics of whole books by their level. */
  readonly wholes: Map<string, string>;
}

interface Topics {
  readonly trades: string;
  readonly updates: string;
  readonly bbo: string;
}

/** The names of a symbol. */
export function toNames(symbol: string): Names {
  return { symbol, spot: toTopics('spot', symbol), futures: toTopics('futures', symbol), wholes: new Map() };
}

function toTopics(section: GateSection, symbol: string): Topics {
  return {
    trades: `${section}.trades:${symbol}`,
    updates: `${section}.order_book_update:${symbol}`,
    bbo: `${section}.book_ticker:${symbol}`,
  };
}

/** The topic of the whole books of a symbol. */
export function wholeTopicOf({ symbol, wholes }: Names, level: string): string {
  let topic = wholes.get(level);
  if (topic === undefined) wholes.set(level, (topic = `spot.order_book:${symbol}.${level}`));
  return topic;
}

/** The channel of a name; undefined for all that are rare. */
export function toChannel(text: string): ScannedChannel | undefined {
  const [section, name = ''] = text.split('.');
  return (section === 'spot' || section === 'futures') &&
    HOT.has(name) &&
    !(section === 'futures' && name === 'order_book')
    ? { section, name }
    : undefined;
}

/** The symbol and topics of an `obu` stream; undefined where it is none. */
export function toStream(
  text: string,
): { readonly symbol: string; readonly spot: string; readonly futures: string } | undefined {
  const dot = text.lastIndexOf('.');
  return text.startsWith('ob.') && dot > 3
    ? { symbol: text.slice(3, dot), spot: `spot.obu:${text.slice(3)}`, futures: `futures.obu:${text.slice(3)}` }
    : undefined;
}

const HOT: ReadonlySet<string> = new Set(['trades', 'order_book_update', 'obu', 'order_book', 'book_ticker']);
