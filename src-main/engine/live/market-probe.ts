import type { BookSync } from '../book/book-sync.ts';
import type { MissedVerdict } from '../connect/staleness.ts';
import type { StreamRecord } from '../connect/stream-record.ts';
import { SymbolMarket } from '../market/symbol-market.ts';
import type { ClockPort } from '../ports.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { BookRecord } from '../venue/records.ts';
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
 * Whether the market of a silent stream has moved on since its last message. Of a book that joins snapshots over REST the number of one decides: the
 * same as that of the last message if nothing changed, a newer one if the stream brings changes no more. Of every other stream the newest trades do,
 * as a trade makes every stream of its symbol send something. Never rejects.
 */
export async function probeMarket(options: MarketProbeOptions, stream: StreamRecord): Promise<MissedVerdict> {
  const book = bookOf(stream);
  return book === undefined ? compareTrades(options, stream) : compareNumbers(options, book);
}

/** The book of a stream, if it has a number that one of a snapshot compares with. */
function bookOf({ channel, target, topic }: StreamRecord): BookSync | undefined {
  if (channel !== 'book' || !(target instanceof SymbolMarket)) return undefined;
  const book = target.books.get(topic.key);
  return book?.policy.kind === 'rest-snapshot' && !Number.isNaN(book.lastSequence) ? book : undefined;
}

async function compareNumbers(
  { clock, rest, venue, endpoints }: MarketProbeOptions,
  book: BookSync,
): Promise<MissedVerdict> {
  const { policy, symbol } = book;
  if (policy.kind !== 'rest-snapshot') return 'unknown';
  // The smallest costs least of the request budget, and less than trades.
  const request = policy.snapshotRequest(symbol, policy.snapshotDepths?.[0]);
  const answer = await rest.request(venue, endpoints, request, {
    priority: 'book-snapshot',
    read: (body) => {
      const record = new BookRecord();
      return policy.parseSnapshot(body, record) ?? record.lastSequence;
    },
  });
  if (!answer.ok || Number.isNaN(answer.value)) return 'unknown';
  if (answer.value <= book.lastSequence) return 'nothing-missed';
  // A change may be on its way: venues send those of up to half a second together.
  await new Promise<void>((resolve) => void clock.setTimer(resolve, UNSURE_MS));
  return answer.value <= book.lastSequence ? 'nothing-missed' : 'missed';
}

async function compareTrades(options: MarketProbeOptions, stream: StreamRecord): Promise<MissedVerdict> {
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
  return answer.value > silentSince + aheadMs + UNSURE_MS ? 'missed-trades' : 'nothing-missed';
}

/** Venues answer with the newest first or last, and some with no fewer. */
const NEWEST = 10;
/** How far the venue's clock and the way of a message may be misjudged. */
const UNSURE_MS = 1000;
