import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { QualityNotice } from '../../../src-shared/market/quality-notice.ts';
import type { LedgerDifference } from '../../../src-shared/wire/ledger.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import type { QualityEvent, TradeGap, TradeRange } from '../quality-event.ts';
import { tradeSpan } from './trade-span.ts';

/** A fact about the quality of the data as programs get it, at a whole ms; undefined for one that changes nothing about the data that they have. */
export function toQualityNotice(
  fact: QualityEvent,
  find: (venue: VenueId, symbol: string) => SymbolMarket | undefined,
): QualityNotice | undefined {
  const event = { ...fact, at: Math.floor(fact.at) };
  const { at, venue } = event;
  if (event.kind === 'book-changed') {
    const { symbol, topic, state, reason, previous } = event;
    return { kind: 'bookState', venue, symbol, topic, state, reason, previous, at };
  }
  if (event.kind === 'stream-changed') {
    const { lastReceivedAt: _, ...facts } = event;
    return { ...facts, kind: 'streamState' };
  }
  if (event.kind === 'trade-gap') {
    const { symbol, channel, missing } = event;
    return { kind: 'tradeGap', venue, symbol, channel, ...countOf(missing), ...spanOf(event, missing, find), at };
  }
  if (event.kind === 'trades-filled') {
    const { symbol, channel, loaded, range } = event;
    return { kind: 'tradesFilled', venue, symbol, channel, loaded, ...spanOf(event, range, find), at };
  }
  if (event.kind === 'trades-not-filled') {
    const { symbol, channel, loaded, reason, range, missingFrom } = event;
    return {
      kind: 'tradesNotFilled',
      venue,
      symbol,
      channel,
      loaded,
      reason,
      ...(range === undefined ? {} : spanOf(event, range, find)),
      ...(missingFrom === undefined ? {} : { missingFrom }),
      at,
    };
  }
  if (event.kind === 'lag-changed') {
    const { connection: _, lastedMs: __, symbol = '', ...facts } = event;
    return { ...facts, kind: 'lag', symbol };
  }
  // Of its own: the ledger has the same numbers.
  if (event.kind === 'candle-differs')
    return { ...event, kind: 'candleDiffers', differences: Object.freeze(event.differences.map(frozenCopy)) };
  if (event.kind === 'trades-outside-book')
    return { ...event, kind: 'tradesOutsideBook', worst: frozenCopy(event.worst) };
  if (event.kind === 'candle-gap') return { ...event, kind: 'candleGap' };
  return event.kind === 'candles-not-filled' ? { ...event, kind: 'candlesNotFilled' } : undefined;
}

function frozenCopy(difference: LedgerDifference): LedgerDifference {
  return Object.freeze({ ...difference });
}

function countOf(missing: TradeRange): { readonly missing?: number } {
  return missing.by === 'id' ? { missing: missing.lastId - missing.firstId + 1 } : {};
}

function spanOf(
  { venue, symbol, channel, at }: Pick<TradeGap, 'venue' | 'symbol' | 'channel' | 'at'>,
  range: TradeRange,
  find: (venue: VenueId, symbol: string) => SymbolMarket | undefined,
): { readonly from: number; readonly to: number; readonly firstId?: number; readonly lastId?: number } {
  if (range.by === 'time') return { from: range.from, to: range.to };
  const { firstId, lastId } = range;
  return { ...tradeSpan(find(venue, symbol), channel, range, at), firstId, lastId };
}
