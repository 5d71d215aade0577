import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { TopicSlot } from '../../engine/venue/topic-slot.ts';
import type { SymbolFacts } from '../../engine/venue/venue.ts';
import { baseMarket, deliveryOf, splitPair } from '../symbol-facts.ts';
import { hasTradeFacts } from '../trade-facts.ts';
import type { BboRecord, BookRecord, CandleRecord, TradeRecord } from '../../engine/venue/records.ts';

/** A stream name taken apart. */
export interface TopicName {
  readonly key: string;
  /** Symbol as payloads spell it; empty for streams of all symbols. */
  readonly symbol: string;
  /** Every message is the whole top of the book. On futures only the stream name distinguishes that from a diff. */
  readonly isPartial: boolean;
  readonly slot: TopicSlot;
}

/** Takes a stream name such as `btcusdt@depth5@100ms` apart. */
export function toTopicName(key: string): TopicName {
  const at = key.indexOf('@');
  const channel = at < 0 ? '' : key.slice(at + 1);
  return {
    key,
    symbol: at <= 0 || key.startsWith('!') ? '' : key.slice(0, at).toUpperCase(),
    isPartial: channel.startsWith('depth') && PARTIAL.test(channel),
    slot: new TopicSlot(),
  };
}

/** What a symbol such as `BTCUSDT`, `BTCUSDT_260327` or `BTCUSD_PERP` says. */
export function ofSymbol(symbol: string, venue: StreamVenueId): SymbolFacts {
  const [pair = '', end = ''] = symbol.split('_');
  const assets = splitPair(pair);
  if (venue === 'binance-spot') return baseMarket('spot', assets);
  const expiryTime = deliveryOf(end);
  const term = expiryTime === undefined ? 'perp' : 'future';
  return {
    ...baseMarket(venue === 'binance-coinm' ? `${term}-inverse` : term, assets),
    ...(venue === 'binance-coinm' && { sizeUnit: 'contracts' }),
    ...(expiryTime !== undefined && { expiryTime }),
  };
}

/** Epoch ms of a venue time, which is in µs if the stream was asked for that. */
export function toEpochMs(time: number): number {
  return time > MICROSECONDS ? time / 1000 : time;
}

/** Whether every fact a trade must have was there. */
export function isWholeTrade(record: TradeRecord): boolean {
  return record.symbol !== '' && hasTradeFacts(record);
}

/** Whether every fact a depth update must have was there. */
export function isWholeBook(record: BookRecord): boolean {
  return record.symbol !== '' && !Number.isNaN(record.firstSequence) && !Number.isNaN(record.lastSequence);
}

/** Whether every fact a best bid and offer must have was there; an empty side, which the venue writes as zeros, becomes absent. */
export function isWholeBbo(record: BboRecord): boolean {
  const { bidPrice, bidSize, askPrice, askSize } = record;
  if (!bidPrice.present || !bidSize.present || !askPrice.present || !askSize.present) return false;
  if (bidPrice.mantissa === 0 && bidSize.mantissa === 0) {
    bidPrice.clear();
    bidSize.clear();
  }
  if (askPrice.mantissa === 0 && askSize.mantissa === 0) {
    askPrice.clear();
    askSize.clear();
  }
  return record.symbol !== '' && !Number.isNaN(record.sequence);
}

/** Whether every fact a candle must have was there. */
export function isWholeCandle(record: CandleRecord): boolean {
  return (
    record.symbol !== '' &&
    !Number.isNaN(record.openTime) &&
    !Number.isNaN(record.closeTime) &&
    record.open.present &&
    record.high.present &&
    record.low.present &&
    record.close.present &&
    record.volume.present
  );
}

const PARTIAL = /^depth(?:5|10|20)(?:@|$)/;
/** No time in ms before the year 5138 is above it, none in µs after 1973 below. */
const MICROSECONDS = 1e14;
