import { channelOf } from '../../../../src-shared/market/channels.ts';
import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import type { MarketEvent } from '../../../../src-shared/market/events.ts';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';

/** One series of quotes: a channel of a symbol, of one interval or depth if it has such. */
export function seriesKey(venue: VenueId, request: ChannelRequest): string {
  const key = `${venue}|${request.channel}|${request.symbol}`;
  if (request.channel === 'candle') return `${key}|${request.interval}`;
  return request.channel === 'book' ? `${key}|${String(request.depth)}` : key;
}

/** Venue and symbol of a series. */
export function symbolOfKey(key: string): string {
  const [venue = '', , symbol = ''] = key.split('|');
  return `${venue}:${symbol}`;
}

/** The key of the series an event belongs to; for a book, what the keys of all its depths begin with. */
export function eventKey(event: MarketEvent): string {
  const key = `${event.venue}|${channelOf(event)}|${event.symbol}`;
  return event.kind === 'candle' ? `${key}|${event.interval}` : key;
}
