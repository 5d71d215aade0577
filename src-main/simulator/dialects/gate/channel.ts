import { isInterval } from '../../../../src-shared/market/interval.ts';
import type { Interval } from '../../../../src-shared/market/interval.ts';
import type { Topic } from '../dialect.ts';
import { INTERVALS } from './product.ts';
import type { Product } from './product.ts';

/** What one subscription asks for. `symbol` is undefined if it is all contracts. */
export type ChannelSpec =
  | { readonly kind: 'trades' | 'tickers' | 'book_ticker'; readonly symbol: string }
  | { readonly kind: 'public_liquidates'; readonly symbol: string | undefined }
  | { readonly kind: 'candlesticks' | 'contract_stats'; readonly symbol: string; readonly interval: Interval }
  | {
      readonly kind: 'order_book' | 'order_book_update' | 'obu';
      readonly symbol: string;
      readonly levels: number;
      readonly period: number;
    };

/** A subscription by its name in the dialect: channel and payload. */
export interface Subscription {
  readonly name: string;
  readonly spec: ChannelSpec;
}

/** The subscriptions of a channel and its payload, or what is wrong with them, in the venue's words. */
export function readChannel(
  channel: string,
  payload: readonly string[],
  product: Product,
): readonly Subscription[] | string {
  const kind = channel.startsWith(`${product.section}.`) ? channel.slice(product.section.length + 1) : '';
  const shape = SHAPES[kind];
  if (shape === undefined || (shape.section !== undefined && shape.section !== product.section))
    return `unknown channel ${channel}`;
  if (payload.length === 0) return 'payload is empty';
  // Positional payloads are about one market.
  const each = shape.isList ? payload.map((part) => [part]) : [payload];
  const specs = each.map((parts) => ({ name: `${channel}:${parts.join(',')}`, spec: shape.read(parts, product) }));
  const wrong = specs.find(({ spec }) => typeof spec === 'string')?.spec;
  return typeof wrong === 'string' ? wrong : specs.filter((one): one is Subscription => typeof one.spec !== 'string');
}

/** Whether a subscription starts with a full book of its own, so that connections do not share it. */
export function startsWithBook({ kind }: ChannelSpec, { section }: Product): boolean {
  return kind === 'obu' || (kind === 'order_book' && section === 'futures');
}

/** What the messages of a subscription are about. */
export function subjectOf({ name, spec }: Subscription): Topic {
  return {
    name,
    channel: spec.kind,
    symbol: spec.symbol,
    isBook: spec.kind === 'obu' || spec.kind === 'order_book_update',
  };
}

type Read = (parts: readonly string[], product: Product) => ChannelSpec | string;

interface Shape {
  /** Whether the payload lists markets. */
  readonly isList: boolean;
  readonly section?: Product['section'];
  readonly read: Read;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  trades: { isList: true, read: plain('trades') },
  tickers: { isList: true, read: plain('tickers') },
  book_ticker: { isList: true, read: plain('book_ticker') },
  public_liquidates: {
    isList: true,
    section: 'futures',
    read: ([symbol = '']) => ({ kind: 'public_liquidates', symbol: symbol === '!all' ? undefined : symbol }),
  },
  candlesticks: { isList: false, read: readCandles },
  contract_stats: { isList: false, section: 'futures', read: readStats },
  order_book: { isList: false, read: readWholeBook },
  order_book_update: { isList: false, read: readChanges },
  obu: { isList: true, read: readStream },
};

function plain(kind: 'trades' | 'tickers' | 'book_ticker'): Read {
  return ([symbol = '']) => ({ kind, symbol });
}

function readCandles([interval = '', symbol = '', ...rest]: readonly string[]): ChannelSpec | string {
  if (rest.length > 0) return 'one currency pair a request';
  return isInterval(interval) && INTERVALS.includes(interval)
    ? { kind: 'candlesticks', symbol, interval }
    : `invalid interval: ${interval}`;
}

function readStats([symbol = '', interval = '']: readonly string[]): ChannelSpec | string {
  return isInterval(interval) && INTERVALS.includes(interval)
    ? { kind: 'contract_stats', symbol, interval }
    : `invalid interval: ${interval}`;
}

/** Whole books on spot; on futures the legacy channel of a book and its changes, whose only speed is `0`. */
function readWholeBook(
  [symbol = '', level = '', speed = '']: readonly string[],
  { section }: Product,
): ChannelSpec | string {
  if (section === 'futures')
    return LEGACY_LEVELS.includes(Number(level)) && speed === '0'
      ? { kind: 'order_book', symbol, levels: Number(level), period: LEGACY_MS }
      : 'invalid level or interval';
  const period = PERIODS[speed];
  return WHOLE_LEVELS.includes(Number(level)) && period !== undefined && speed !== '20ms'
    ? { kind: 'order_book', symbol, levels: Number(level), period }
    : 'invalid level or interval';
}

/** Spot: 20 ms carries 20 levels, 100 ms a hundred. Futures name the level; 20 ms goes only with 20. */
function readChanges(
  [symbol = '', speed = '', level = '']: readonly string[],
  { section }: Product,
): ChannelSpec | string {
  const levels = section === 'spot' || level === '' ? (speed === '20ms' ? 20 : 100) : Number(level);
  const period = PERIODS[speed];
  const isOffered = section === 'spot' || [20, 50, 100].includes(levels);
  return period !== undefined && period < 1000 && isOffered && (speed !== '20ms' || levels === 20)
    ? { kind: 'order_book_update', symbol, levels, period }
    : 'invalid level or frequency';
}

function readStream([stream = '']: readonly string[]): ChannelSpec | string {
  const [, symbol, level = ''] = /^ob\.(.+)\.(\d+)$/.exec(stream) ?? [];
  const period = STREAM_PERIODS[level];
  return symbol === undefined || period === undefined
    ? `unknown stream ${stream}`
    : { kind: 'obu', symbol, levels: Number(level), period };
}

const WHOLE_LEVELS: readonly number[] = [5, 10, 20, 50, 100];
const LEGACY_LEVELS: readonly number[] = [1, 5, 10, 20, 50, 100];
const LEGACY_MS = 100;
const PERIODS: Readonly<Record<string, number>> = { '20ms': 20, '100ms': 100, '1000ms': 1000 };
const STREAM_PERIODS: Readonly<Record<string, number>> = { 50: 20, 400: 100 };
