import { formatScaled } from '../../../src-shared/market/decimal.ts';
import type {
  BboEvent,
  BookEvent,
  CandleEvent,
  LevelStrings,
  LiquidationEvent,
  MarketEvent,
  MarkPriceEvent,
  TickerEvent,
  TradeEvent,
} from '../../../src-shared/market/events.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { levelTexts } from '../book/exact-side.ts';
import type { Decoded } from '../venue/decoded.ts';
import { type QuoteSizes, quoteSizeOf } from './quote-size.ts';
import type {
  BboRecord,
  BookRecord,
  CandleRecord,
  DecimalSlot,
  LevelList,
  LiquidationRecord,
  MarketRecord,
  MarkPriceRecord,
  TickerRecord,
  TradeRecord,
} from '../venue/records.ts';

/** Every record of a message as plain events. `receivedAt` is left out if it is NaN or absent. */
export function toMarketEvents(venue: VenueId, decoded: Decoded, receivedAt = NaN): MarketEvent[] {
  const events: MarketEvent[] = [];
  for (let i = 0; i < decoded.recordCount; i++) {
    const record = decoded.records[i];
    if (record !== undefined) events.push(toMarketEvent(venue, record, receivedAt));
  }
  return events;
}

/** The venue's own string of a decimal, or undefined if the message had none. */
export function slotText(slot: DecimalSlot): string | undefined {
  if (!slot.present) return undefined;
  return slot.text === '' ? formatScaled(slot.mantissa, slot.scale, slot.decimals) : slot.text;
}

export function toMarketEvent(venue: VenueId, record: TradeRecord, receivedAt?: number): TradeEvent;
export function toMarketEvent(venue: VenueId, record: CandleRecord, receivedAt?: number): CandleEvent;
export function toMarketEvent(venue: VenueId, record: TickerRecord, receivedAt?: number): TickerEvent;
export function toMarketEvent(venue: VenueId, record: MarkPriceRecord, receivedAt?: number): MarkPriceEvent;
export function toMarketEvent(venue: VenueId, record: MarketRecord, receivedAt?: number): MarketEvent;
/** A record as a plain event, keys in documented order, facts that are absent left out. `receivedAt` is left out if it is NaN. */
export function toMarketEvent(venue: VenueId, record: MarketRecord, receivedAt = NaN): MarketEvent {
  switch (record.kind) {
    case 'trade':
      return toTradeEvent(venue, record, receivedAt);
    case 'book':
      return toBookEvent(venue, record, receivedAt);
    case 'bbo':
      return toBboEvent(venue, record, receivedAt);
    case 'candle':
      return toCandleEvent(venue, record, receivedAt);
    case 'ticker':
      return toTickerEvent(venue, record, receivedAt);
    case 'markPrice':
      return toMarkPriceEvent(venue, record, receivedAt);
    case 'liquidation':
      return toLiquidationEvent(venue, record, receivedAt);
    case 'openInterest':
      return toFigureEvent(venue, record, { openInterest: slotText(record.openInterest) ?? '' }, receivedAt);
    case 'longShortRatio':
      return toFigureEvent(venue, record, { ratio: slotText(record.ratio) ?? '' }, receivedAt);
  }
}

/** {@link toMarketEvent} of a trade, with its quote size if `sizes` says how it follows. */
export function toTradeEvent(venue: VenueId, record: TradeRecord, receivedAt = NaN, sizes?: QuoteSizes): TradeEvent {
  const quoteSize = sizes === undefined ? undefined : quoteSizeOf(sizes, record);
  return {
    kind: 'trade',
    venue,
    symbol: record.symbol,
    id: Number.isNaN(record.id) ? record.idText : record.id,
    price: slotText(record.price) ?? '',
    size: slotText(record.size) ?? '',
    ...(quoteSize !== undefined && { quoteSize }),
    aggressor: record.isBuy ? 'buy' : 'sell',
    ...timesOf(record, receivedAt),
    ...numberField('eventTime', record.eventTime),
    ...(record.isAggregate && { aggregate: true as const }),
    ...numberField('firstTradeId', record.firstTradeId),
    ...numberField('lastTradeId', record.lastTradeId),
    ...(record.isBlock && { block: true as const }),
    ...(record.missingBefore !== 0 && {
      missingBefore: Number.isNaN(record.missingBefore) ? ('unknown' as const) : record.missingBefore,
    }),
  };
}

/** {@link toMarketEvent} of a book message. */
function toBookEvent(venue: VenueId, record: BookRecord, receivedAt = NaN): BookEvent {
  return {
    kind: 'book',
    venue,
    symbol: record.symbol,
    type: record.isSnapshot ? 'snapshot' : 'delta',
    bids: levelStrings(record.bids),
    asks: levelStrings(record.asks),
    ...numberField('firstSequence', record.firstSequence),
    ...numberField('lastSequence', record.lastSequence),
    ...numberField('previousSequence', record.previousSequence),
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a best bid and offer. */
function toBboEvent(venue: VenueId, record: BboRecord, receivedAt = NaN): BboEvent {
  return {
    kind: 'bbo',
    venue,
    symbol: record.symbol,
    ...textField('bidPrice', record.bidPrice),
    ...textField('bidSize', record.bidSize),
    ...textField('askPrice', record.askPrice),
    ...textField('askSize', record.askSize),
    ...numberField('sequence', record.sequence),
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a candle. */
function toCandleEvent(venue: VenueId, record: CandleRecord, receivedAt = NaN): CandleEvent {
  return {
    kind: 'candle',
    venue,
    symbol: record.symbol,
    interval: record.interval,
    openTime: record.openTime,
    closeTime: record.closeTime,
    open: slotText(record.open) ?? '',
    high: slotText(record.high) ?? '',
    low: slotText(record.low) ?? '',
    close: slotText(record.close) ?? '',
    volume: slotText(record.volume) ?? '',
    ...textField('quoteVolume', record.quoteVolume),
    ...numberField('tradeCount', record.tradeCount),
    ...textField('takerBuyVolume', record.takerBuyVolume),
    closed: record.isClosed,
    ...(record.isComposed && { composed: true as const }),
    ...(record.isIncomplete && { incomplete: true as const }),
    ...(record.isFlat && { flat: true as const }),
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a ticker. */
function toTickerEvent(venue: VenueId, record: TickerRecord, receivedAt = NaN): TickerEvent {
  return {
    kind: 'ticker',
    venue,
    symbol: record.symbol,
    ...textField('last', record.last),
    ...textField('open', record.open),
    ...textField('high', record.high),
    ...textField('low', record.low),
    ...textField('volume', record.volume),
    ...textField('quoteVolume', record.quoteVolume),
    ...textField('priceChange', record.priceChange),
    ...textField('priceChangePercent', record.priceChangePercent),
    ...textField('bidPrice', record.bidPrice),
    ...textField('askPrice', record.askPrice),
    ...numberField('tradeCount', record.tradeCount),
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a mark price. */
function toMarkPriceEvent(venue: VenueId, record: MarkPriceRecord, receivedAt = NaN): MarkPriceEvent {
  return {
    kind: 'markPrice',
    venue,
    symbol: record.symbol,
    ...textField('markPrice', record.markPrice),
    ...textField('indexPrice', record.indexPrice),
    ...textField('fundingRate', record.fundingRate),
    ...textField('predictedFundingRate', record.predictedFundingRate),
    ...numberField('fundingIntervalMs', record.fundingIntervalMs),
    ...numberField('nextFundingTime', record.nextFundingTime),
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a forced order. */
function toLiquidationEvent(venue: VenueId, record: LiquidationRecord, receivedAt = NaN): LiquidationEvent {
  return {
    kind: 'liquidation',
    venue,
    symbol: record.symbol,
    side: record.isBuy ? 'buy' : 'sell',
    price: slotText(record.price) ?? '',
    ...textField('averagePrice', record.averagePrice),
    size: slotText(record.size) ?? '',
    ...timesOf(record, receivedAt),
  };
}

/** {@link toMarketEvent} of a record that says one figure. */
function toFigureEvent<Kind extends 'openInterest' | 'longShortRatio', Figure>(
  venue: VenueId,
  record: MarketRecord & { readonly kind: Kind },
  figure: Figure,
  receivedAt: number,
) {
  return { kind: record.kind, venue, symbol: record.symbol, ...figure, ...timesOf(record, receivedAt) };
}

function timesOf(
  record: MarketRecord,
  receivedAt: number,
): { readonly venueTime?: number; readonly receivedAt?: number; readonly backfilled?: true } {
  return {
    ...numberField('venueTime', record.venueTime),
    ...numberField('receivedAt', receivedAt),
    ...(record.isBackfilled && { backfilled: true as const }),
  };
}

function levelStrings(list: LevelList): LevelStrings[] {
  const levels: LevelStrings[] = [];
  for (let i = 0; i < list.count; i++) levels.push(levelTexts(list, i));
  return levels;
}

function textField<K extends string>(key: K, slot: DecimalSlot): { readonly [P in K]?: string } {
  const text = slotText(slot);
  return text === undefined ? {} : oneField(key, text);
}

function numberField<K extends string>(key: K, value: number): { readonly [P in K]?: number } {
  return Number.isNaN(value) ? {} : oneField(key, value);
}

function oneField<K extends string, V>(key: K, value: V): { readonly [P in K]?: V } {
  const fields: { [P in K]?: V } = {};
  fields[key] = value;
  return fields;
}
