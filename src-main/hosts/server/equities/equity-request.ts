import type { EngineConfig } from '../../../engine/config/config.ts';
import type { PendingRequests } from '../quotes/pending-requests.ts';
import type { QuoteClient } from '../quotes/quote-client.ts';
import { quoteError, type QuoteError, type QuoteRequest } from '../quotes/quote-protocol.ts';
import { limitRejection, type OpenSeries } from '../quotes/request-limits.ts';
import { EQUITIES } from './equity-quotes.ts';
import type { EquityService } from './equity-service.ts';

/** What a request for equities is answered from. */
export interface EquityRequestOptions {
  readonly equities: EquityService;
  readonly hub: OpenSeries;
  readonly pending: PendingRequests;
  readonly config: Pick<EngineConfig, 'serve'>;
}

/** Answers a request for equities: `subscribed`, then the state and the newest quote of every ticker; or answers why it is rejected. */
export function subscribeEquities(
  { equities, hub, pending, config: { serve } }: EquityRequestOptions,
  client: QuoteClient,
  request: QuoteRequest,
): QuoteError | undefined {
  if (request.channels !== undefined || request.contract_type !== undefined || request.depth !== undefined)
    return quoteError('unknown-channel', `${EQUITIES} have quotes alone: leave channels, contract_type and depth out`);
  const { quotes, intervalMs, source, isSimulated } = equities;
  const found = request.symbols.map((typed) => ({ typed, series: quotes.find(typed) }));
  const unknown = found.filter(({ series }) => series === undefined);
  if (unknown.length > 0)
    return quoteError(
      'unknown-symbol',
      `not polled: ${unknown.map(({ typed }) => typed).join(', ')}; see equities.tickers and equities.list`,
    );
  const series = [...new Set(found.flatMap((each) => each.series ?? []))];
  const keys = series.map(({ key }) => key);
  const rejection = limitRejection({ client, waiting: pending.countOf(client) }, [hub, quotes], keys, serve);
  if (rejection !== undefined) return rejection;
  const id = request.id === undefined ? {} : { id: request.id };
  client.subscribe({ keys, limit: request.limit === 0 ? Infinity : request.limit, ...id });
  client.send({
    type: 'subscribed',
    ...id,
    mode: isSimulated ? 'demo' : 'live',
    exchange: EQUITIES,
    source,
    symbols: series.map(({ ticker }) => ticker),
    channels: ['quote'],
    limit: request.limit,
    intervalMs,
    heartbeatMs: serve.heartbeatMs,
  });
  quotes.join(client, keys);
  return undefined;
}
