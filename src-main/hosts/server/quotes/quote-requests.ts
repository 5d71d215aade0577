import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { toInstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { Instrument, MarketType } from '../../../../src-shared/market/instrument.ts';
import { composable } from '../../../../src-shared/market/interval.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { LiveSource } from '../../../engine/live/live-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { withoutSeparators } from '../../../engine/instruments/spelling.ts';
import { lookUpSymbols, unknownSymbolLine } from '../../node/session/known-symbols.ts';
import type { UnknownSymbol } from '../../node/session/known-symbols.ts';
import { findMarket, marketNameOf } from '../../node/session/market-name.ts';
import type { ReasonCounts } from '../reason-counts.ts';
import { subscribeEquities } from '../equities/equity-request.ts';
import { EQUITIES } from '../equities/equity-quotes.ts';
import type { EquityService } from '../equities/equity-service.ts';
import type { QuoteClient } from './quote-client.ts';
import { instrumentMessage } from './quote-hub.ts';
import type { QuoteHub } from './quote-hub.ts';
import { guardQuoteRequest, quoteError } from './quote-protocol.ts';
import type { QuoteError, QuoteRequest, RequestId, UnsubscribeRequest } from './quote-protocol.ts';
import type { PendingRequests } from './pending-requests.ts';
import { marketHead } from './series.ts';
import { limitRejection, tooMany } from './request-limits.ts';
import { seriesKey } from './series-key.ts';

/** What requests are answered from. */
export interface QuoteRequestsOptions {
  readonly engine: Pick<LiveSource, 'getInstruments' | 'searchInstruments' | 'instrumentsOf' | 'now'>;
  readonly hub: QuoteHub;
  readonly venues: readonly StreamVenue[];
  /** Said to every client: a host with a screen may go from simulated to live. */
  readonly mode: SessionMode;
  readonly config: Pick<EngineConfig, 'serve' | 'defaultOrderBookDepth'>;
  readonly pending: PendingRequests;
  /** Equities that are served too. */
  readonly equities?: EquityService | undefined;
  /** Requests rejected, by code; counted on. */
  readonly rejections: ReasonCounts;
}

/**
 * Answers one text of a client: `subscribed` and then quotes, or an error that concerns nobody else; `pending` first if the venue's list of
 * instruments is not there yet. Never rejects.
 */
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
  if ('unsubscribe' in guarded) {
    unsubscribe(options, client, guarded.unsubscribe);
    return;
  }
  const { request } = guarded;
  if (options.equities !== undefined && request.exchange.toLowerCase() === EQUITIES) {
    const rejection = subscribeEquities({ ...options, equities: options.equities }, client, request);
    if (rejection !== undefined) reject(options, client, { ...rejection, ...idOf(request) });
    return;
  }
  const market = marketOf(options, request);
  if ('error' in market) {
    reject(options, client, { ...market.error, ...idOf(request) });
    return;
  }
  const asked: Asked = { client, request, ...market };
  if (await isListed(options, asked)) await settle(options, asked);
  else wait(options, asked);
}

/** What of a market is asked for. */
function channelsOf({ channels = ['candle'] }: QuoteRequest): NonNullable<QuoteRequest['channels']> {
  return channels;
}

/** A request for a market there is. */
interface Asked {
  readonly client: QuoteClient;
  readonly request: QuoteRequest;
  readonly venue: StreamVenue;
  readonly marketType?: MarketType;
}

/** Answers a request whose venue's list is there. Never rejects. */
async function settle(options: QuoteRequestsOptions, asked: Asked): Promise<void> {
  const { client, request } = asked;
  try {
    const rejection = await subscribe(options, asked);
    if (rejection !== undefined) reject(options, client, { ...rejection, ...idOf(request) });
  } catch (error) {
    reject(options, client, quoteError('internal', error instanceof Error ? error.message : String(error), request.id));
  }
}

/** Whether a venue's list of instruments is there; it is waited for for a moment. */
async function isListed({ engine }: QuoteRequestsOptions, { venue }: Asked): Promise<boolean> {
  if (engine.instrumentsOf(venue.id).source === 'none') {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PENDING_AFTER_MS);
    await Promise.race([engine.getInstruments([toInstrumentId(venue.id, '')]), late]);
    clearTimeout(timer);
  }
  return engine.instrumentsOf(venue.id).source !== 'none';
}

/** Keeps a request until the list is there, and says so. */
function wait(options: QuoteRequestsOptions, asked: Asked): void {
  const { client, request, venue } = asked;
  const { pending, engine, config } = options;
  const wanted = client.subscriptionCount + pending.countOf(client) + 1;
  if (wanted > config.serve.maxSubscriptions) {
    reject(options, client, {
      ...tooMany('too-many-subscriptions', wanted, config.serve.maxSubscriptions),
      ...idOf(request),
    });
    return;
  }
  if (client.isEnded) return;
  pending.add({ client, venue: venue.id, ...idOf(request), settle: () => settle(options, asked) });
  const { exchange, contractType } = marketNameOf(venue.id);
  const { failure } = engine.instrumentsOf(venue.id);
  client.send({
    type: 'pending',
    ...idOf(request),
    exchange,
    ...(contractType === undefined ? {} : { contract_type: contractType }),
    symbols: request.symbols,
    reason: `the instruments of ${venue.id} could not be read yet${failure === undefined ? '' : `: ${failure}`}`,
  });
}

function idOf({ id }: QuoteRequest): { readonly id?: RequestId } {
  return id === undefined ? {} : { id };
}

function reject({ rejections }: QuoteRequestsOptions, client: QuoteClient, error: QuoteError): void {
  rejections.add(error.code);
  client.send(error);
}

/** The market of a request, which has its channels; or what is wrong with it, as far as that is known without the list of instruments. */
function marketOf(
  { venues, config, equities }: QuoteRequestsOptions,
  request: QuoteRequest,
): { readonly venue: StreamVenue; readonly marketType?: MarketType } | { readonly error: QuoteError } {
  const market = findMarket(venues, {
    exchange: request.exchange,
    ...(request.contract_type === undefined ? {} : { contractType: request.contract_type }),
  });
  if (!market.ok) {
    const hint =
      market.code === 'unknown-contract-type'
        ? ': name one as contract_type'
        : equities === undefined
          ? ''
          : `, and ${EQUITIES}`;
    return { error: quoteError(market.code, `${market.message}${hint}`) };
  }
  const { maxSymbols } = config.serve;
  if (request.symbols.length > maxSymbols)
    return {
      error: quoteError(
        'too-many-symbols',
        `${String(request.symbols.length)} symbols; at most ${String(maxSymbols)} a client`,
      ),
    };
  const { venue, marketType } = market;
  const missing = channelsOf(request).find(
    (channel) =>
      !venue.channels.includes(channel) ||
      (channel === 'candle' && !composable(venue.intervals).includes(request.interval)),
  );
  if (missing === undefined) return { venue, ...(marketType === undefined ? {} : { marketType }) };
  const what = missing === 'candle' ? `candles of ${request.interval}` : missing;
  return {
    error: quoteError(
      'unknown-channel',
      `${venue.id} has no ${what}; it has ${venue.channels.join(', ')}, and candles of ${composable(venue.intervals).join(', ')}`,
    ),
  };
}

async function subscribe(
  options: QuoteRequestsOptions,
  { client, request, venue, marketType }: Asked,
): Promise<QuoteError | undefined> {
  const lookup = await lookUpSymbols(options.engine, {
    venue,
    typed: request.symbols,
    ...(marketType === undefined ? {} : { marketType }),
  });
  if (lookup.kind !== 'known') {
    // A list without any instrument of this kind of market has none of the symbols either.
    const unknown =
      lookup.kind === 'unknown' ? lookup.unknown : lookup.symbols.map((symbol) => ({ symbol, similar: [] }));
    const error = unknownSymbols(venue, unknown);
    if (lookup.kind === 'no-list' || lookup.symbols.length === 0) return error;
    // The others go on.
    reject(options, client, { ...error, ...idOf(request) });
  }
  const { symbols } = lookup;
  const instruments = await options.engine.getInstruments(symbols.map((symbol) => toInstrumentId(venue.id, symbol)));
  // Who left meanwhile would have its series for ever.
  return client.isEnded ? undefined : grant(options, client, { request, venue, symbols, instruments });
}

/** One error about all symbols of a request that are not listed. */
function unknownSymbols(venue: StreamVenue, unknown: readonly UnknownSymbol[]): QuoteError {
  const shown = unknown.slice(0, MOST_NAMED).map((each) => unknownSymbolLine(venue, each));
  const left = unknown.length - shown.length;
  return {
    ...quoteError('unknown-symbol', [...shown, ...(left > 0 ? [`and ${String(left)} more`] : [])].join('; ')),
    symbols: unknown.map(({ symbol }) => symbol),
  };
}

/** Ends what a client does not want any more, and says what that was. */
function unsubscribe(options: QuoteRequestsOptions, client: QuoteClient, wish: UnsubscribeRequest): void {
  if ('id' in wish) {
    const waited = options.pending.forgetRequest(client, wish.id);
    const keys = client.unsubscribe((_key, id) => id === wish.id);
    if (keys.length > 0 || waited) client.send({ type: 'unsubscribed', id: wish.id, series: keys.length });
    else reject(options, client, quoteError('not-subscribed', 'there is no subscription of this id', wish.id));
    return;
  }
  const market = findMarket(options.venues, {
    exchange: wish.exchange,
    ...(wish.contract_type === undefined ? {} : { contractType: wish.contract_type }),
  });
  if (!market.ok) {
    reject(options, client, quoteError(market.code, market.message));
    return;
  }
  const { venue } = market;
  const symbols = new Set(wish.symbols.map((symbol) => withoutSeparators(venue.symbolOf(symbol))));
  const channels = new Set<string>(wish.channels ?? venue.channels);
  const keys = client.unsubscribe((key) => {
    const [of = '', channel = '', symbol = ''] = key.split('|');
    return of === venue.id && channels.has(channel) && symbols.has(withoutSeparators(symbol));
  });
  if (keys.length > 0) client.send({ type: 'unsubscribed', ...marketHead(venue.id), series: keys.length });
  else reject(options, client, quoteError('not-subscribed', 'this connection has none of these series'));
}

interface Checked {
  readonly request: QuoteRequest;
  readonly venue: StreamVenue;
  readonly symbols: readonly string[];
  readonly instruments: readonly Instrument[];
}

function grant(
  { hub, config, mode, pending, equities }: QuoteRequestsOptions,
  client: QuoteClient,
  { request, venue, symbols, instruments }: Checked,
): QuoteError | undefined {
  const channels = [...new Set(channelsOf(request))];
  const wishes = symbols.flatMap((symbol) =>
    channels.map((channel): ChannelRequest => {
      if (channel === 'book') return { channel, symbol, depth: request.depth ?? config.defaultOrderBookDepth };
      return channel === 'candle' ? { channel, symbol, interval: request.interval } : { channel, symbol };
    }),
  );
  const keys = wishes.map((wish) => seriesKey(venue.id, wish));
  const open = [hub, ...(equities === undefined ? [] : [equities.quotes])];
  const rejection = limitRejection({ client, waiting: pending.countOf(client) }, open, keys, config.serve);
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
    ...(request.compat === undefined ? {} : { form: request.compat }),
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

/** Unknown symbols that the sentence names; the list has all. */
const MOST_NAMED = 5;
/** A list that takes longer is waited for without keeping the client's other requests. */
const PENDING_AFTER_MS = 1000;
