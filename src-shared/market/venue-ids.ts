/** Every venue whose market data is streamed: sockets, books and trades, with endpoints and rules of its own. */
export const STREAM_VENUE_IDS = [
  'binance-spot',
  'binance-usdm',
  'binance-coinm',
  'bybit-spot',
  'bybit-linear',
  'bybit-inverse',
  'okx',
  'gate-spot',
  'gate-usdm',
  'gate-coinm',
  'hyperliquid',
] as const;

/** One of {@link STREAM_VENUE_IDS}, for example `binance-usdm`. */
export type StreamVenueId = (typeof STREAM_VENUE_IDS)[number];

/** Every venue that is polled: quotes and candles, no sockets, books or trades. */
export const POLL_VENUE_IDS = ['yahoo'] as const;

/** One of {@link POLL_VENUE_IDS}. */
export type PollVenueId = (typeof POLL_VENUE_IDS)[number];

/** Every venue Tapedeck speaks to; a venue is one market-data source. */
export const VENUE_IDS = [...STREAM_VENUE_IDS, ...POLL_VENUE_IDS] as const;

/** One market-data source, for example `binance-usdm`. */
export type VenueId = StreamVenueId | PollVenueId;

/** Whether a text is a known venue id. */
export function isVenueId(text: string): text is VenueId {
  return (VENUE_IDS as readonly string[]).includes(text);
}

/** Whether a text is the id of a venue that streams. */
export function isStreamVenueId(text: string): text is StreamVenueId {
  return (STREAM_VENUE_IDS as readonly string[]).includes(text);
}
