/** Every venue Tapedeck speaks to; a venue is one market-data source with its own endpoints and rules. */
export const VENUE_IDS = [
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

/** One market-data source, for example `binance-usdm`. */
export type VenueId = (typeof VENUE_IDS)[number];

/** Whether a text is a known venue id. */
export function isVenueId(text: string): text is VenueId {
  return (VENUE_IDS as readonly string[]).includes(text);
}
