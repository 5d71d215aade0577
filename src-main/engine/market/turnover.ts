import { turnoverIn } from '../../../src-shared/market/contract.ts';
import { toNumber } from '../../../src-shared/market/decimal.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { DecimalSlot } from '../venue/records.ts';
import type { MarketCache } from './market-cache.ts';

/** Worth of what was traded of an instrument in 24 h, in quote units, by its newest ticker; NaN if there is none. */
export function turnoverOf(instrument: Instrument, market: Pick<MarketCache, 'find'>): number {
  const ticker = market.find(instrument.venue, instrument.symbol)?.quote.ticker;
  if (ticker === undefined) return NaN;
  return turnoverIn(instrument, {
    quoteVolume: plain(ticker.quoteVolume),
    volume: plain(ticker.volume),
    last: plain(ticker.last),
  });
}

function plain(slot: DecimalSlot): number {
  return slot.present ? toNumber(slot.mantissa, slot.scale) : NaN;
}
