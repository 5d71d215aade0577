import type { EngineConfig } from '../../../engine/config/config.ts';
import type { QuoteClient } from './quote-client.ts';
import { quoteError, type QuoteError } from './quote-protocol.ts';
import { symbolOfKey } from './series-key.ts';

/** Series that are open, of a hub or of several. */
export interface OpenSeries {
  readonly seriesCount: number;
  has(key: string): boolean;
}

/** Why a client may not have more series; undefined if it may. `waiting` are its requests that wait for a list. */
export function limitRejection(
  { client, waiting }: { readonly client: QuoteClient; readonly waiting: number },
  open: readonly OpenSeries[],
  keys: readonly string[],
  serve: EngineConfig['serve'],
): QuoteError | undefined {
  const twice = keys.find((key) => client.has(key));
  if (twice !== undefined)
    return quoteError('already-subscribed', `this connection already has ${twice.replaceAll('|', ' ')}`);
  const inAll = open.reduce((sum, { seriesCount }) => sum + seriesCount, 0);
  const added = keys.filter((key) => !open.some((one) => one.has(key))).length;
  const limits: readonly (readonly [code: TooMany, wanted: number, most: number])[] = [
    ['too-many-subscriptions', client.subscriptionCount + waiting + 1, serve.maxSubscriptions],
    ['too-many-symbols', new Set([...client.symbols(), ...keys.map(symbolOfKey)]).size, serve.maxSymbols],
    ['too-many-series', client.seriesCount + keys.length, serve.maxSeries],
    ['too-many-series-in-all', inAll + added, serve.maxSeriesInAll],
  ];
  const beyond = limits.find(([, wanted, most]) => wanted > most);
  if (beyond === undefined) return undefined;
  const [code, wanted, most] = beyond;
  return tooMany(code, wanted, most);
}

/** A rejection for too many of something. */
export function tooMany(code: TooMany, wanted: number, most: number): QuoteError {
  return quoteError(
    code === 'too-many-series-in-all' ? 'too-many-series' : code,
    `${String(wanted)} ${TOO_MANY[code]} ${String(most)} at most`,
  );
}

/** What there would be too many of, and whose they are. */
const TOO_MANY = {
  'too-many-subscriptions': 'subscriptions with those that wait; a client has',
  'too-many-symbols': 'symbols with those this client has; a client has',
  'too-many-series': 'series with those this client has; a client has',
  'too-many-series-in-all': 'series with those of all clients; the server has',
} as const;
type TooMany = keyof typeof TOO_MANY;
