import { exchangeMarkOf, type ExchangeMark } from '../../src-shared/market/exchange-mark.ts';
import type { Instrument, InstrumentId, MarketType } from '../../src-shared/market/instrument.ts';
import { instrumentName, splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { VenueInfo } from '../../src-shared/wire/protocol.ts';
import { MONTHS } from './listing.ts';

/** What an instrument is called wherever it is named: exchange, name and kind of market. */
export interface InstrumentLabel {
  readonly mark: ExchangeMark;
  readonly name: string;
  /** `SPOT`, `PERP`, `INV`, `STOCK`, `27 MAR`; empty while the kind is not known. */
  readonly kind: string;
}

/** The label of an instrument. Its record may be unknown; the kind is that of the venue then, if the venue has only one. */
export function instrumentLabel(
  id: InstrumentId,
  record: Instrument | 'missing' | undefined,
  venue: Pick<VenueInfo, 'marketTypes'> | undefined,
): InstrumentLabel {
  const known = record === 'missing' ? undefined : record;
  const split = splitInstrumentId(id);
  const marketType = known?.marketType ?? onlyMarketType(venue);
  return {
    mark: exchangeMarkOf(split.venue),
    name: known === undefined ? split.symbol : instrumentName(known),
    kind: marketType === undefined ? '' : kindText({ marketType, expiryTime: known?.expiryTime }),
  };
}

/** The label in words: `Binance BTCUSDT PERP`. */
export function labelText({ mark, name, kind }: InstrumentLabel): string {
  return `${mark.exchange} ${name}${kind === '' ? '' : ` ${kind}`}`;
}

/** The kind of market of all instruments of a venue; undefined if it has several. */
export function onlyMarketType(venue: Pick<VenueInfo, 'marketTypes'> | undefined): MarketType | undefined {
  return venue?.marketTypes.length === 1 ? venue.marketTypes[0] : undefined;
}

/** A kind of market in a word: `SPOT`, `PERP`, `INV` of inverse perpetuals, `STOCK`, the day of delivery (UTC) of dated contracts, such as `27 MAR` or `27 MAR INV`. */
export function kindText({
  marketType,
  expiryTime,
}: Pick<Instrument, 'marketType'> & { readonly expiryTime?: number | undefined }): string {
  switch (marketType) {
    case 'spot':
      return 'SPOT';
    case 'perp':
      return 'PERP';
    case 'perp-inverse':
      return 'INV';
    case 'future':
      return dayText(expiryTime);
    case 'future-inverse':
      return `${dayText(expiryTime)} INV`;
    case 'equity':
      return 'STOCK';
  }
}

function dayText(expiryTime: number | undefined): string {
  if (expiryTime === undefined) return 'FUT';
  const day = new Date(expiryTime);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]?.toUpperCase() ?? ''}`;
}
