import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { Instrument } from '../../../../src-shared/market/instrument.ts';
import { composable } from '../../../../src-shared/market/interval.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { lookUpSymbols, unknownSymbolLine } from '../../node/session/known-symbols.ts';
import { findMarket, marketNameOf } from '../../node/session/market-name.ts';
import type { ReasonCounts } from '../reason-counts.ts';
import type { QuoteClient } from './quote-client.ts';
import { instrumentMessage } from './quote-hub.ts';
import type { QuoteHub } from './quote-hub.ts';
import { guardQuoteRequest, quoteError } from './quote-protocol.ts';
import type { QuoteError, QuoteErrorCode, QuoteRequest } from './quote-protocol.ts';
import { seriesKey, symbolOfKey } from './series-key.ts';

/** What requests are answered from. */
export interface QuoteRequestsOptions {
  readonly engine: Pick<MarketSource, 'getInstruments' | 'searchInstruments' | 'now'>;
  readonly hub: QuoteHub;
  readonly venues: readonly StreamVenue[];
  /** Said to every client: a host with a screen may go from simulated to live. */
  readonly mode: SessionMode;
  readonly config: Pick<EngineConfig, 'serve' | 'defaultOrderBookDepth'>;
  /** Requests rejected, by code; counted on. */
  readonly rejections: ReasonCounts;
}

/** Answers one text of a client: `subscribed` and then quotes, or an error that concerns nobody else. Never rejects. */
export async function answerQuoteRequest(
  options: QuoteRequestsOptions,
  client: QuoteClient,
  text: string,
): Promise<void> {
  const guarded = guardQuoteRequest(text);
  if (!guarded.ok) {
    reject(options, client, guarded.error);
    return;
  }
  const { request } = guarded;
  try {
    const rejection = await subscribe(options, client, request);
    if (rejection !== undefined)
      reject(options, client, { ...rejection, ...(request.id === undefined ? {} : { id: request.id }) });
  } catch (error) {
    reject(options, client, quoteError('internal', error instanceof Error ? error.message : String(error), request.id));
  }
}

function reject({ rejections }: QuoteRequestsOptions, client: QuoteClient, error: QuoteError): void {
  rejections.add(error.code);
  client.send(error);
}

async function subscribe(
  options: QuoteRequestsOptions,
  client: QuoteClient,
  request: QuoteRequest,
): Promise<QuoteError | undefined> {
  const market = findMarket(options.venues, {
    exchange: request.exchange,
    ...(request.contract_type === undefined ? {} : { contractType: request.contract_type }),
  });
  if (!market.ok)
    return quoteError(
      market.code,
      market.code === 'unknown-contract-type' ? `${market.message}: name one as contract_type` : market.message,
    );
  const { venue, marketType } = market;
  const { maxSymbols } = options.config.serve;
  if (request.symbols.length > maxSymbols)
    return quoteError(
      'too-many-symbols',
      `${String(request.symbols.length)} symbols; at most ${String(maxSymbols)} a client`,
    );
  const lookup = await lookUpSymbols(options.engine, {
    venue,
    typed: request.symbols,
    ...(marketType === undefined ? {} : { marketType }),
  });
  switch (lookup.kind) {
    case 'unknown':
      return quoteError(
        'unknown-symbol',
        lookup.unknown.map((unknown) => unknownSymbolLine(venue, unknown)).join('; '),
      );
    case 'no-list':
      return quoteError(
        'instruments-unavailable',
        `the instruments of ${venue.id} could not be read yet: try again later`,
      );
    case 'known': {
      const { symbols } = lookup;
      const instruments = await options.engine.getInstruments(
        symbols.map((symbol) => toInstrumentId(venue.id, symbol)),
      );
      return open(options, client, { request, venue, symbols, instruments });
    }
  }
}

interface Checked {
  readonly request: QuoteRequest;
  readonly venue: StreamVenue;
  readonly symbols: readonly string[];
  readonly instruments: readonly Instrument[];
}

function open(
  { hub, config, mode }: QuoteRequestsOptions,
  client: QuoteClient,
  { request, venue, symbols, instruments }: Checked,
): QuoteError | undefined {
  const channels = [...new Set(request.channels)];
  const missing = channels.find(
    (channel) =>
      !venue.channels.includes(channel) ||
      (channel === 'candle' && !composable(venue.intervals).includes(request.interval)),
  );
  if (missing !== undefined)
    return quoteError(
      'unknown-channel',
      `${venue.id} has no ${missing === 'candle' ? `candles of ${request.interval}` : missing}; it has ${venue.channels.join(', ')}, and candles of ${composable(venue.intervals).join(', ')}`,
    );
  const wishes = symbols.flatMap((symbol) =>
    channels.map((channel): ChannelRequest => {
      if (channel === 'book') return { channel, symbol, depth: request.depth ?? config.defaultOrderBookDepth };
      return channel === 'candle' ? { channel, symbol, interval: request.interval } : { channel, symbol };
    }),
  );
  const keys = wishes.map((wish) => seriesKey(venue.id, wish));
  const rejection = rejectionOf(client, hub, keys, config.serve);
  if (rejection !== undefined) return rejection;
  const joined = wishes.filter((wish) => hub.join(client, venue.id, wish));
  if (joined.length < wishes.length) {
    hub.leave(client, keys);
    return quoteError('too-many-streams', 'the server has no room for more streams');
  }
  client.subscribe({
    keys,
    limit: request.limit === 0 ? Infinity : request.limit,
    ...(request.id === undefined ? {} : { id: request.id }),
  });
  const { exchange, contractType } = marketNameOf(venue.id);
  client.send({
    type: 'subscribed',
    ...(request.id === undefined ? {} : { id: request.id }),
    mode,
    exchange,
    ...(contractType === undefined ? {} : { contract_type: contractType }),
    symbols,
    channels,
    ...(channels.includes('candle') ? { interval: request.interval } : {}),
    limit: request.limit,
    heartbeatMs: config.serve.heartbeatMs,
  });
  for (const instrument of instruments) client.send(instrumentMessage(instrument));
  hub.sendState(client, keys);
  return undefined;
}

/** Why a client may not have more series; undefined if it may. */
function rejectionOf(
  client: QuoteClient,
  hub: QuoteHub,
  keys: readonly string[],
  serve: EngineConfig['serve'],
): QuoteError | undefined {
  const twice = keys.find((key) => client.has(key));
  if (twice !== undefined)
    return quoteError('already-subscribed', `this connection already has ${twice.replaceAll('|', ' ')}`);
  const limits: readonly (readonly [code: QuoteErrorCode, wanted: number, most: number, what: string])[] = [
    ['too-many-subscriptions', client.subscriptionCount + 1, serve.maxSubscriptions, 'subscriptions; a client has'],
    [
      'too-many-symbols',
      new Set([...client.symbols(), ...keys.map(symbolOfKey)]).size,
      serve.maxSymbols,
      'symbols with those this client has; a client has',
    ],
    [
      'too-many-series',
      client.seriesCount + keys.length,
      serve.maxSeries,
      'series with those this client has; a client has',
    ],
    [
      'too-many-series',
      hub.seriesCount + keys.filter((key) => !hub.has(key)).length,
      serve.maxSeriesInAll,
      'series with those of all clients; the server has',
    ],
  ];
  const beyond = limits.find(([, wanted, most]) => wanted > most);
  if (beyond === undefined) return undefined;
  const [code, wanted, most, what] = beyond;
  return quoteError(code, `${String(wanted)} ${what} ${String(most)} at most`);
}
