import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import { partOf } from '../../../src-shared/market/interval.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** What the venue is asked for to answer a request: candles of an interval that it lacks are composed of shorter ones. */
export function nativeRequest(venue: StreamVenue, request: ChannelRequest): ChannelRequest {
  if (request.channel !== 'candle' || venue.intervals.includes(request.interval)) return request;
  const part = partOf(request.interval, venue.intervals);
  return part === undefined ? request : { ...request, interval: part };
}
