import type { MissedVerdict } from '../connect/staleness.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import type { ClockPort } from '../ports.ts';
import type { RestClient } from '../rest/rest-client.ts';
import type { StreamVenue, VenueEndpoints } from '../venue/venue.ts';
import type { VenueClock } from './venue-clock.ts';

/** What a probe is made of. */
export interface MarketProbeOptions {
  readonly clock: ClockPort;
  readonly rest: Pick<RestClient, 'request'>;
  readonly venue: StreamVenue;
  readonly endpoints: VenueEndpoints;
  readonly venueClock: Pick<VenueClock, 'aheadMs'>;
}

/**
 * Whether the market of a silent stream has moved on since its last message: asks the venue for its newest trades over REST. A trade makes every
 * stream of its symbol send something. Never rejects.
 */
export async function probeMarket(options: MarketProbeOptions, stream: StreamRecord): Promise<MissedVerdict> {
  const { clock, rest, venue, endpoints, venueClock } = options;
  const request = venue.history.trades({ symbol: stream.symbol, channel: venue.tradeChannel, limit: NEWEST });
  if (request === undefined) return 'unknown';
  const silentSince = clock.now() - (clock.monotonic() - Math.max(stream.rhythm.lastDataAt || 0, stream.rhythm.upAt));
  const answer = await rest.request(venue, endpoints, request, {
    priority: 'book-snapshot',
    read: (body) => {
      let newest = -Infinity;
      const malformed = venue.history.parseTrades(body, venue.tradeChannel, ({ venueTime }) => {
        if (venueTime > newest) newest = venueTime;
      });
      return malformed ?? newest;
    },
  });
  const { aheadMs } = venueClock;
  if (!answer.ok || Number.isNaN(aheadMs)) return 'unknown';
  return answer.value > silentSince + aheadMs + UNSURE_MS ? 'missed' : 'nothing-missed';
}

/** Venues answer with the newest first or last, and some with no fewer. */
const NEWEST = 10;
/** How far the venue's clock and the way of a message may be misjudged. */
const UNSURE_MS = 1000;
