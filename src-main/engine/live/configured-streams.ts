import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import type { Channel } from '../../../src-shared/market/channels.ts';
import type { StreamDescription } from '../api.ts';
import type { EngineConfig } from '../config/config.ts';
import type { StreamVenue } from '../venue/venue.ts';

/** What the configuration wants collected from the start on: every wanted channel that its venue has of every one of `symbols`, then `streams`. */
export function configuredStreams(
  config: EngineConfig,
  venueOf: (about: Pick<StreamDescription, 'venue'>) => Pick<StreamVenue, 'channels' | 'tradeChannel'>,
): readonly StreamDescription[] {
  const wanted = CHANNEL_OPTIONS.filter(([option]) => config[option]).map(([, channel]) => channel);
  const ofSymbols = config.symbols.map(splitSymbol).flatMap((about) => {
    const { channels, tradeChannel } = venueOf(about);
    return wanted
      .map((channel) => (channel === 'trade' ? tradeChannel : channel))
      .filter((channel) => channels.includes(channel))
      .map((channel): StreamDescription => ({ ...about, channel }));
  });
  return [...ofSymbols, ...config.streams];
}

/** `okx:BTC-USDT-SWAP` names its venue; a symbol may contain colons of its own. */
function splitSymbol(text: string): Pick<StreamDescription, 'venue' | 'symbol'> {
  const colon = text.indexOf(':');
  const venue = STREAM_VENUE_IDS.find((id) => id === text.slice(0, Math.max(0, colon)));
  return venue === undefined ? { symbol: text } : { venue, symbol: text.slice(colon + 1) };
}

/** Channels of `symbols`, each with the option that says whether it is wanted. `trade` stands for the venue's usual channel of trades. */
const CHANNEL_OPTIONS = [
  ['subscribeTrades', 'trade'],
  ['subscribeOrderBook', 'book'],
  ['subscribeCandles', 'candle'],
  ['subscribeBbo', 'bbo'],
  ['subscribeTicker', 'ticker'],
  ['subscribeFunding', 'markPrice'],
] as const satisfies readonly (readonly [keyof EngineConfig, Channel])[];
