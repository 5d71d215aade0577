import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { composable } from '../../../../src-shared/market/interval.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { lookUpSymbols, unknownSymbolLine } from '../../node/session/known-symbols.ts';
import { findMarket, marketNameOf } from '../../node/session/market-name.ts';
import type { QuoteClient } from './quote-client.ts';
import type { QuoteHub } from './quote-hub.ts';
import { guardQuoteRequest, quoteError } from './quote-protocol.ts';
import type { QuoteError, QuoteRequest } from './quote-protocol.ts';
import { seriesKey, symbolOfKey } from './series-key.ts';

/** What requests are answered from. */
export interface QuoteRequestsOptions {
  readonly engine: Pick<MarketSource, 'getInstruments' | 'searchInstruments'>;
  readonly hub: QuoteHub;
  readonly venues: readonly StreamVenue[];
  /** Said to every client: a host with a screen may go from simulated to live. */
  readonly mode: SessionMode;
  readonly config: Pick<EngineConfig, 'serve' | 'defaultOrderBookDepth'>;
}

/** Answers one text of a client: `subscribed` and then quotes, or an error that concerns nobody else. Never rejects. */
export async function answerQuoteRequest(
  options: QuoteRequestsOptions,
  client: QuoteClient,
  text: string,
): Promise<void> {
  const guarded = guardQuoteRequest(text);
  if (!guarded.ok) {
    client.tell(guarded.error);
    return;
  }
  const { request } = guarded;
  try {
    const refusal = await subscribe(options, client, request);
    if (refusal !== undefined) client.tell({ ...refusal, ...(request.id === undefined ? {} : { id: request.id }) });
  } catch (error) {
    client.tell(quoteError('internal', error instanceof Error ? error.message : String(error), request.id));
  }
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
  if (!market.ok) return quoteError(market.code, market.message);
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
    case 'known':
      return open(options, client, { request, venue, symbols: lookup.symbols });
  }
}

interface Checked {
  readonly request: QuoteRequest;
  readonly venue: StreamVenue;
  readonly symbols: readonly string[];
}

function open(
  { hub, config, mode }: QuoteRequestsOptions,
  client: QuoteClient,
  { request, venue, symbols }: Checked,
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
  const refusal = refusalOf(client, keys, config.serve);
  if (refusal !== undefined) return refusal;
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
  client.tell({
    type: 'subscribed',
    ...(request.id === undefined ? {} : { id: request.id }),
    mode,
    exchange,
    ...(contractType === undefined ? {} : { contract_type: contractType }),
    symbols,
    channels,
    ...(channels.includes('candle') ? { interval: request.interval } : {}),
    limit: request.limit,
  });
  return undefined;
}

/** Why a client may not have more series; undefined where it may. */
function refusalOf(client: QuoteClient, keys: readonly string[], serve: EngineConfig['serve']): QuoteError | undefined {
  const twice = keys.find((key) => client.has(key));
  if (twice !== undefined)
    return quoteError('already-subscribed', `this connection already has ${twice.replaceAll('|', ' ')}`);
  const all = new Set([...client.symbols(), ...keys.map(symbolOfKey)]).size;
  if (all > serve.maxSymbols)
    return quoteError(
      'too-many-symbols',
      `${String(all)} symbols with those this client has; at most ${String(serve.maxSymbols)} a client`,
    );
  const series = client.seriesCount + keys.length;
  if (series > serve.maxSeries)
    return quoteError(
      'too-many-series',
      `${String(series)} series with those this client has; at most ${String(serve.maxSeries)} a client`,
    );
  return undefined;
}
