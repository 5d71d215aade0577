import type { TradeRecord } from '../../venue/records.ts';
import type { Malformed, StreamVenue, VenueEndpoints } from '../../venue/venue.ts';
import { Canceller } from '../../rest/canceller.ts';
import { loadRecentTrades } from './recent-trades.ts';
import type { RestClient } from '../../rest/rest-client.ts';
import type { RestFailure } from '../../rest/rest-outcome.ts';

/** Which trades are loaded and where they go. Ids are inclusive and of the given channel; `toId` may be Infinity, for all there are. */
export interface TradeRange {
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly symbol: string;
  readonly channel: 'trade' | 'aggTrade';
  readonly fromId: number;
  readonly toId: number;
  /** Gets every trade of the range once, ascending by id. The record is reused. */
  readonly each: (trade: TradeRecord) => void;
  readonly cancel?: Canceller;
}

/** What came of it. `nextId` is the first id not loaded: above `toId` when all were. */
export type TradeLoad =
  | { readonly ok: true; readonly loaded: number; readonly nextId: number }
  | (RestFailure & { readonly loaded: number; readonly nextId: number })
  | {
      readonly ok: false;
      readonly reason: 'not-supported';
      readonly message: string;
      readonly loaded: number;
      readonly nextId: number;
    };

/** Loads the trades of an id range page by page, to fill a gap. Ends early if the venue has no more of them. */
export async function loadTrades(range: TradeRange): Promise<TradeLoad> {
  const { rest, venue, endpoints, symbol, channel, toId, cancel } = range;
  if (venue.history.tradePaging !== 'from-id') return loadBackwards(range);
  let nextId = range.fromId;
  let loaded = 0;
  for (let fromId = nextId; fromId <= toId; fromId = nextId) {
    const limit = Math.min(PAGE, toId - fromId + 1);
    const request = venue.history.trades({ symbol, channel, fromId, limit });
    if (request === undefined)
      return { ok: false, reason: 'not-supported', message: `${venue.id} has no ${channel} history`, loaded, nextId };
    let rows = 0;
    const read = (body: Uint8Array): Malformed | undefined =>
      venue.history.parseTrades(body, channel, (trade) => {
        rows++;
        if (!(trade.id >= nextId) || trade.id > toId) return;
        nextId = trade.id + 1;
        loaded++;
        range.each(trade);
      });
    const answer = await rest.request(venue, endpoints, request, {
      priority: 'history',
      read,
      ...(cancel === undefined ? {} : { cancel }),
    });
    if (!answer.ok) return { ...answer, loaded, nextId };
    // Where the end is open, a page that is not full shows it; asking again would cost as much as the page.
    if (nextId === fromId || (toId === Infinity && rows < limit)) break;
  }
  return { ok: true, loaded, nextId };
}

/** The same if the venue cannot begin at an id: from the newest backwards until the range begins. */
async function loadBackwards(range: TradeRange): Promise<TradeLoad> {
  const { fromId, toId, each, cancel = new Canceller() } = range;
  const maxTrades = toId === Infinity ? PAGE : toId - fromId + 1 + NEWER;
  const recent = await loadRecentTrades({ ...range, cancel, maxTrades, isEmitted: ({ id }) => id <= fromId });
  let nextId = fromId;
  let loaded = 0;
  if (!recent.ok) return { ...recent, loaded, nextId };
  for (const trade of recent.trades) {
    if (!(trade.id >= nextId) || trade.id > toId) continue;
    nextId = trade.id + 1;
    loaded++;
    each(trade);
  }
  return { ok: true, loaded, nextId };
}

/** Trades that may have come since the range ended. */
const NEWER = 2000;
/** Trades a request: the most that the venues known allow. */
const PAGE = 1000;
