import { nextOpenTime, type Interval } from '../../../src-shared/market/interval.ts';
import type { Quote } from '../../engine/market/quote.ts';
import type { CandleRecord, DecimalSlot } from '../../engine/venue/records.ts';
import type { EquityQuote } from '../equity-quote.ts';
import type { EquityCandle } from '../quote-source.ts';

/** Writes a polled quote into a row of the market: what it does not say is absent, whatever was known before. */
export function fillQuote(to: Quote, from: EquityQuote): void {
  const { ticker } = to;
  ticker.reset();
  ticker.symbol = from.ticker;
  ticker.venueTime = from.timestamp;
  const digits = priceDigits(from.price);
  for (const [slot, value] of [
    [ticker.last, from.price],
    [ticker.open, from.open],
    [ticker.high, from.high],
    [ticker.low, from.low],
    [ticker.bidPrice, from.bid],
    [ticker.askPrice, from.ask],
  ] as const)
    fill(slot, value, digits);
  fill(ticker.volume, from.volume, 0);
  if (from.previousClose !== undefined && from.previousClose > 0)
    fill(ticker.priceChangePercent, (from.price / from.previousClose - 1) * 100, PERCENT_DIGITS);
  to.tickerAt = from.receivedAt;
  to.revision++;
}

/** Writes a candle into a record. `isClosed`: nothing more comes. */
export function fillCandle(
  to: CandleRecord,
  candle: EquityCandle,
  { interval, isClosed }: { readonly interval: Interval; readonly isClosed: boolean },
): void {
  to.reset();
  to.interval = interval;
  to.openTime = candle.openTime;
  to.closeTime = nextOpenTime(candle.openTime, interval) - 1;
  to.isClosed = isClosed;
  const digits = priceDigits(candle.close);
  fill(to.open, candle.open, digits);
  fill(to.high, candle.high, digits);
  fill(to.low, candle.low, digits);
  fill(to.close, candle.close, digits);
  fill(to.volume, candle.volume, 0);
}

/** Sources send binary floats of what are cents, or hundredths of a cent: the digits behind those mean nothing. */
function priceDigits(price: number): number {
  return price < 1 ? 6 : 4;
}

/** Takes a value to so many digits; at least two are shown if any are. */
function fill(slot: DecimalSlot, value: number | undefined, digits: number): void {
  slot.clear();
  if (value === undefined) return;
  let mantissa = Math.round(value * 10 ** digits);
  let scale = digits;
  while (scale > 0 && mantissa % 10 === 0) {
    mantissa /= 10;
    scale--;
  }
  slot.present = true;
  slot.mantissa = mantissa;
  slot.scale = scale;
  slot.decimals = digits === 0 ? 0 : Math.max(LEAST_SHOWN, scale);
}

const PERCENT_DIGITS = 4;
const LEAST_SHOWN = 2;
