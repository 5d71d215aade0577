import { formatCountdown } from '../../format/age.ts';
import { formatPercent, formatRoundedPrice } from '../../format/decimal-text.ts';

/** Two corners of a ruler: prices, and places on the time axis (bars, fractions allowed). */
export interface Ruler {
  readonly fromPrice: number;
  readonly toPrice: number;
  readonly fromBar: number;
  readonly toBar: number;
}

/** What a ruler says: price difference, per cent, bars and time; `length` is that time, ms. */
export function rulerText(ruler: Ruler, decimals: number, length: number): string {
  const difference = ruler.toPrice - ruler.fromPrice;
  const bars = Math.round(ruler.toBar - ruler.fromBar);
  const sign = difference > 0 ? '+' : '';
  return `${sign}${formatRoundedPrice(difference, decimals)} (${formatPercent((difference / ruler.fromPrice) * 100)}) · ${bars} ${Math.abs(bars) === 1 ? 'bar' : 'bars'} · ${formatCountdown(length)}`;
}
