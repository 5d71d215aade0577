import { copyTrade } from './pending-trades.ts';
import { type TradeKey, keyOf } from './seen-trades.ts';
import type { TradeRecord } from '../../venue/records.ts';
import type { RestRequest, StreamVenue, TradesRequest, VenueEndpoints } from '../../venue/venue.ts';
import type { Canceller } from '../../rest/canceller.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import type { RestFailure } from '../../rest/rest-outcome.ts';

/** Which recent trades are wanted, and how far back. */
export interface RecentTradesRange {
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  /** At most so many. */
  readonly maxTrades: number;
  /** Whether a trade was emitted: there it ends. */
  readonly isEmitted: (trade: TradeRecord) => boolean;
  readonly cancel: Canceller;
}

/** What came of it: trades of the stream without a gap between, oldest first. `isJoined`: one of them was emitted before. */
export type RecentTrades =
  | { readonly ok: true; readonly trades: readonly TradeRecord[]; readonly isJoined: boolean }
  | RestFailure
  | { readonly ok: false; readonly reason: 'not-supported'; readonly message: string };

/** Loads the newest trades and, if the venue pages backwards, those before them, until one was emitted before. For ids that are not consecutive. */
export async function loadRecentTrades(range: RecentTradesRange): Promise<RecentTrades> {
  const { rest, venue, endpoints, cancel, maxTrades, isEmitted } = range;
  const pages: TradeRecord[][] = [];
  const known = new Set<TradeKey>();
  for (let before: TradesRequest['before']; known.size < maxTrades;) {
    const request = requestOf(range, before);
    if (request === undefined) break;
    const page: TradeRecord[] = [];
    let isJoined = false;
    const answer = await rest.request(venue, endpoints, request, {
      priority: 'history',
      cancel,
      read: (body) =>
        venue.history.parseTrades(body, range.channel, (trade) => {
          isJoined ||= isEmitted(trade);
          if (known.has(keyOf(trade))) return;
          known.add(keyOf(trade));
          page.push(copyTrade(trade));
        }),
    });
    if (!answer.ok) return answer;
    pages.unshift(page);
    const [oldest] = page;
    if (isJoined || oldest === undefined || venue.history.tradePaging !== 'backwards')
      return { ok: true, trades: pages.flat(), isJoined };
    before = { id: oldest.id, idText: oldest.idText, time: oldest.venueTime };
  }
  if (pages.length === 0)
    return { ok: false, reason: 'not-supported', message: `${venue.id} has no ${range.channel} history` };
  return { ok: true, trades: pages.flat(), isJoined: false };
}

function requestOf(
  { venue, symbol, channel, maxTrades }: RecentTradesRange,
  before: TradesRequest['before'],
): RestRequest | undefined {
  const limit = Math.min(venue.history.maxTrades, maxTrades);
  return venue.history.trades({ symbol, channel, limit, ...(before === undefined ? {} : { before }) });
}
