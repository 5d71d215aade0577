import type { Fault, LeafCondition, Measure } from './alert.ts';
import { formatPlain } from './format-alert.ts';

/** What examples are written for. */
export interface ExampleFacts {
  /** An instrument as people write it, such as `btc` or `okx:BTC-USDT`. */
  readonly instrument: string;
  /** The same asset elsewhere. */
  readonly other: string;
  /** Its venue, or the instrument itself in place of that. */
  readonly venue: string;
  /** Its last price; absent if it is not known. */
  readonly price?: number | undefined;
}

/** One kind of condition: what people call it, and a text that `parseAlert` reads. */
export interface AlertExample {
  readonly group: 'Price' | 'Book' | 'Trades' | 'Derivatives' | 'Quality of the data';
  readonly title: string;
  readonly text: (facts: ExampleFacts) => string;
}

/** Every kind of condition that contains no other. */
type ConditionKind =
  | Exclude<LeafCondition['kind'], 'level' | 'moves' | 'fault'>
  | Measure['of']
  | `moves-${Extract<LeafCondition, { kind: 'moves' }>['of']}`
  | Fault;

/** An example of every kind of condition, in the order in which they are offered. */
export const CONDITION_EXAMPLES = {
  price: {
    group: 'Price',
    title: 'Price is above or below',
    text: (facts) => `${facts.instrument} > ${near(facts, 1)}`,
  },
  crosses: { group: 'Price', title: 'Price crosses', text: (facts) => `${facts.instrument} crosses ${near(facts, 1)}` },
  zone: {
    group: 'Price',
    title: 'Price enters or leaves a zone',
    text: (facts) => `${facts.instrument} enters ${near(facts, -1)}..${near(facts, 1)}`,
  },
  'moves-price': { group: 'Price', title: 'Price moves, rises or falls', text: after('moves 2% in 5m') },
  spread: { group: 'Book', title: 'Spread', text: after('spread > 5 bps') },
  depth: { group: 'Book', title: 'Depth of bid, ask or both', text: after('depth < 50k within 25 bps') },
  imbalance: { group: 'Book', title: 'Imbalance of the book', text: after('imbalance > 60% within 10 bps') },
  volume: { group: 'Trades', title: 'Volume, buy or sell', text: after('volume > 5m in 1m') },
  delta: { group: 'Trades', title: 'Delta, buys minus sells', text: after('delta < -1m in 1m') },
  trade: { group: 'Trades', title: 'Large trade', text: after('trade > 1m') },
  liquidation: { group: 'Trades', title: 'Liquidation', text: after('liquidation > 100k') },
  funding: { group: 'Derivatives', title: 'Funding rate', text: after('funding > 0.05%') },
  'moves-funding': { group: 'Derivatives', title: 'Funding rate changes', text: after('funding moves 0.01% in 8h') },
  openInterest: { group: 'Derivatives', title: 'Open interest', text: after('oi > 90k') },
  'moves-openInterest': { group: 'Derivatives', title: 'Open interest changes', text: after('oi rises 5% in 1h') },
  quiet: { group: 'Quality of the data', title: 'No trades', text: after('quiet 30s') },
  stale: { group: 'Quality of the data', title: 'No data from the stream', text: after('stale') },
  gap: { group: 'Quality of the data', title: 'Data is missing', text: after('gap') },
  lagging: { group: 'Quality of the data', title: 'Data comes late', text: after('lagging') },
  crossed: { group: 'Quality of the data', title: 'Book is crossed', text: after('crossed') },
  crossedVenues: {
    group: 'Quality of the data',
    title: 'Crossed with another venue',
    text: ({ instrument, other }) => `${instrument} crossed with ${other} by 3 bps`,
  },
  clockError: { group: 'Quality of the data', title: 'Clocks differ', text: ({ venue }) => `${venue} clock > 500ms` },
  venueDown: { group: 'Quality of the data', title: 'Venue is down', text: ({ venue }) => `${venue} down` },
} as const satisfies Readonly<Record<ConditionKind, AlertExample>>;

/** What can be added to a condition, and in which words. Those of `condition` belong to it, the others stand behind all conditions. */
export const ADDITIONS = [
  { title: 'And another condition', text: 'and spread > 5 bps', of: 'condition' },
  { title: 'Or another condition', text: 'or stale', of: 'condition' },
  { title: 'If it lasts', text: 'for 10s', of: 'condition' },
  { title: 'Once, as if nothing is said', text: 'once', of: 'rule' },
  { title: 'Every time', text: 'every time', of: 'rule' },
  { title: 'Every time, with a cool-down', text: 'every 5m', of: 'rule' },
  { title: 'How far back before it counts again', text: 'hysteresis 0.1%', of: 'rule' },
  { title: 'Until it expires', text: 'expires in 1d', of: 'rule' },
  { title: 'A sound of its own', text: 'sound bell', of: 'rule' },
] as const;

/** The text of an alert with one of {@link ADDITIONS}. */
export function withAddition(text: string, addition: (typeof ADDITIONS)[number]): string {
  const options = text.search(FIRST_OPTION);
  if (addition.of === 'rule' || options < 0) return `${text.trim()} ${addition.text}`;
  return `${text.slice(0, options).trim()} ${addition.text}${text.slice(options).trimEnd()}`;
}

function after(condition: string): (facts: ExampleFacts) => string {
  return ({ instrument }) => `${instrument} ${condition}`;
}

/** A price so many per cent away from the last, of three digits. */
function near({ price }: ExampleFacts, percent: number): string {
  return formatPlain(Number(((price ?? USUAL_PRICE) * (1 + percent / 100)).toPrecision(3)));
}

/** Where the options of an alert begin, behind its conditions. */
const FIRST_OPTION = /\s(?:once|every|hysteresis|simulated|via|expires|until|sound)\b/i;
const USUAL_PRICE = 100_000;
