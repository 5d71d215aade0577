import { formatScaled, toNumber } from '../../../src-shared/market/decimal.ts';
import type { LedgerDifference } from '../../../src-shared/wire/ledger.ts';
import type { CandleRecord, DecimalSlot } from '../venue/records.ts';

/** What is compared of a candle that the venue has closed. What it does not say is absent. */
export interface ClosedCandle {
  readonly openTime: number;
  readonly closeTime: number;
  readonly volume: Figure | undefined;
  readonly bought: Figure | undefined;
  readonly trades: Figure | undefined;
  readonly high: Figure | undefined;
  readonly low: Figure | undefined;
}

/** What the trades in the time of a candle come to. Without any there is no high and no low. */
export interface TradeSums {
  readonly volume: number;
  readonly bought: number;
  /** NaN if they cannot be counted as candles count them. */
  readonly trades: number;
  readonly high: number;
  readonly low: number;
  readonly priceScale: number;
  readonly sizeScale: number;
}

/** A candle as it is now; the record may be reused. */
export function toClosedCandle(candle: CandleRecord): ClosedCandle {
  const { openTime, closeTime, tradeCount } = candle;
  return {
    openTime,
    closeTime,
    volume: figureOf(candle.volume),
    bought: figureOf(candle.takerBuyVolume),
    trades: Number.isNaN(tradeCount) ? undefined : { value: tradeCount, text: String(tradeCount) },
    high: figureOf(candle.high),
    low: figureOf(candle.low),
  };
}

/** Everything in which a candle and the trades of its time differ: both numbers of each, the candle's expected, the trades' received. */
export function differencesOf(candle: ClosedCandle, sums: TradeSums): readonly LedgerDifference[] {
  const { priceScale, sizeScale } = sums;
  const differences: LedgerDifference[] = [];
  const compare = (of: LedgerDifference['of'], expected: Figure | undefined, received: number, scale: number): void => {
    if (expected === undefined || Number.isNaN(received)) return;
    const value = toNumber(received, scale);
    const tolerance = SUM_ERROR * Math.max(Math.abs(expected.value), Math.abs(value));
    if (Math.abs(expected.value - value) <= tolerance) return;
    differences.push({ of, expected: expected.text, received: formatScaled(received, scale, 0) });
  };
  compare('volume', candle.volume, sums.volume, sizeScale);
  compare('taker-buy-volume', candle.bought, sums.bought, sizeScale);
  compare('trades', candle.trades, sums.trades, 0);
  compare('high', candle.high, sums.high, priceScale);
  compare('low', candle.low, sums.low, priceScale);
  return differences;
}

interface Figure {
  readonly value: number;
  readonly text: string;
}

function figureOf({ present, mantissa, scale, decimals, text }: DecimalSlot): Figure | undefined {
  if (!present) return undefined;
  return { value: toNumber(mantissa, scale), text: text === '' ? formatScaled(mantissa, scale, decimals) : text };
}

/** Venues may sum in floating point: their sums are off by so little of their size. Ours are exact. */
const SUM_ERROR = 1e-12;
