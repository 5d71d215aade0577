import type { Instrument, InstrumentId, MarketType } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { Leg } from '../panels/legs/asset-legs.ts';
import type { PanelSession } from '../panels/panel.ts';

/** An instrument of BTC for tests: a spot one, unless it is said to be otherwise. */
export function btc(venue: VenueId, symbol: string, facts: Partial<Instrument> = {}): Instrument {
  return {
    id: `${venue}:${symbol}`,
    venue,
    symbol,
    marketType: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tick: '0.1',
    sizeUnit: 'base',
    status: 'trading',
    ...facts,
  };
}

/** BTC in base units, in base units of a perpetual, and in inverse contracts of 100 USD. */
export const SPOT: Instrument = btc('binance-spot', 'BTCUSDT', { tick: '0.01' });
/** A linear perpetual. */
export const PERP: Instrument = btc('binance-usdm', 'BTCUSDT', { marketType: 'perp' });
/** An inverse perpetual. */
export const INVERSE: Instrument = btc('binance-coinm', 'BTCUSD_PERP', {
  marketType: 'perp-inverse',
  quote: 'USD',
  sizeUnit: 'contracts',
  contractSize: '100',
});

/** A session in which these instruments are known. */
export function sessionOf(...peers: readonly Instrument[]): PanelSession {
  const venues = [...new Set(peers.map(({ venue }) => venue))].map((id) => ({
    id,
    exchange: 'Binance',
    title: id,
    marketTypes: [
      ...new Set(peers.filter(({ venue }) => venue === id).map(({ marketType }): MarketType => marketType)),
    ],
    intervals: [],
    channels: [],
  }));
  const suggested: readonly InstrumentId[] = [];
  return { mode: 'demo', suggested, venues, epoch: 1, peers };
}

/** Legs of these instruments, in this order. */
export function legs(...instruments: readonly Instrument[]): readonly Leg[] {
  return instruments.map((instrument, slot) => ({ instrument, slot, colour: slot, name: `venue ${slot}` }));
}
