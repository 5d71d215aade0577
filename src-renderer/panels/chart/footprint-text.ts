import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { PriceSpan } from '../../../src-shared/market/flow/imbalances.ts';
import { formatRoundedPrice, formatSize } from '../../format/decimal-text.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { REASON_WORDS } from './flow-legend-writer.ts';
import type { FootprintBar } from './footprint-bars.ts';

/** What the words need beside the bar. `step` is a scaled integer, `decimals` the digits of prices. */
export interface FootprintAbout {
  readonly step: number;
  readonly scales: Pick<Scales, 'priceScale' | 'sizeScale'>;
  readonly decimals: number;
}

/** What a footprint has at a price (in quote units), line by line, and how each number is made. */
export function footprintLines(
  bar: FootprintBar,
  price: number,
  { step, scales, decimals }: FootprintAbout,
): readonly string[] {
  const unit = POW10[scales.priceScale] ?? NaN;
  const priceText = (mantissa: number): string => formatRoundedPrice(mantissa / unit, decimals);
  const size = (mantissa: number): string => formatSize(mantissa, scales.sizeScale) || '0';
  const edge = Math.floor((price * unit) / step) * step;
  const at = bar.rows.findIndex((row) => row.price === edge);
  const row = bar.rows[at];
  const lines = [`${priceText(edge)} to ${priceText(edge + step)}`];
  if (row === undefined) lines.push('no trades counted at this step');
  else {
    lines.push(
      `bought ${size(row.buy)} in ${row.buyCount}, sold ${size(row.sell)} in ${row.sellCount} trades, by the aggressor`,
      `volume ${size(row.buy + row.sell)}, delta ${row.buy < row.sell ? '−' : ''}${size(Math.abs(row.buy - row.sell))}: bought less sold`,
    );
    const { buy, sell, stackedBuy, stackedSell } = bar.imbalances;
    const { ratio, minSize, isMean } = bar.rule;
    const least = `and at least ${isMean ? 'the mean side of a step, ' : ''}${size(minSize)}`;
    if (buy.includes(edge))
      lines.push(
        `${kindOf(edge, stackedBuy)}buy imbalance: at least ${ratio} times what was sold one step below,`,
        least,
      );
    if (sell.includes(edge))
      lines.push(
        `${kindOf(edge, stackedSell)}sell imbalance: at least ${ratio} times what was bought one step above,`,
        least,
      );
    if (at === bar.control)
      lines.push(
        `point of control: the step with the most volume${bar.isNaked ? '; naked: no later bar came back' : ''}`,
      );
    if (bar.unfinished.high && at === bar.rows.length - 1)
      lines.push('unfinished auction: sellers traded at the high too');
    if (bar.unfinished.low && at === 0) lines.push('unfinished auction: buyers traded at the low too');
  }
  if (bar.reasons.length > 0) lines.push(`not whole: ${bar.reasons.map((reason) => REASON_WORDS[reason]).join(', ')}`);
  return lines;
}

function kindOf(price: number, spans: readonly PriceSpan[]): string {
  return spans.some(({ from, to }) => price >= from && price <= to) ? 'stacked ' : '';
}
