import { POW10 } from '../../../src-shared/market/decimal.ts';
import type { PriceSpan } from '../../../src-shared/market/flow/imbalances.ts';
import type { PriceRow } from '../../../src-shared/market/flow/volume-profile.ts';
import { formatCompact, formatRoundedPrice, formatShare, formatSize } from '../../format/decimal-text.ts';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import type { ShownProfile } from './flow-profile.ts';
import { lackingText, reasonsText } from './flow-words.ts';
import type { FootprintBar } from './footprint-bars.ts';
import { SummedFlow } from './venue-flow.ts';
import type { VenueRow } from './venue-flow.ts';

/** What the words need beside the bar. `step` is a scaled integer, `decimals` the digits of prices. */
export interface FootprintAbout {
  readonly step: number;
  readonly scales: Pick<Scales, 'priceScale' | 'sizeScale'>;
  readonly decimals: number;
  /** What the bars are sums of, if they are. */
  readonly summed?: SummedFlow | undefined;
}

/** What a footprint has at a price (in quote units), line by line, and how each number is made. */
export function footprintLines(
  bar: FootprintBar,
  price: number,
  { step, scales, decimals, summed }: FootprintAbout,
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
  return [...lines, ...venueLines(summed?.rowAt(edge, bar.openTime), summed?.unit), ...lackLines(bar, summed)];
}

/** Why a bar is not whole; of a sum with the venues. */
function lackLines({ reasons, openTime }: FootprintBar, summed: SummedFlow | undefined): readonly string[] {
  if (reasons.length === 0) return [];
  const why = summed === undefined ? reasonsText(reasons) : lackingText(summed.partsAt(summed.indexFrom(openTime)));
  return [`not whole: ${why}`];
}

/** What a row of the volume profile has, line by line. */
export function profileLines(
  row: PriceRow,
  { bars, profile, from, to }: ShownProfile,
  decimals: number,
): readonly string[] {
  const { scales, step } = bars;
  const unit = POW10[scales.priceScale] ?? NaN;
  const size = (mantissa: number): string => formatSize(mantissa, scales.sizeScale) || '0';
  const at = profile.rows.indexOf(row);
  const priceText = (mantissa: number): string => formatRoundedPrice(mantissa / unit, decimals);
  return [
    `profile, ${priceText(row.price)} to ${priceText(row.price + step)}`,
    `volume ${size(row.buy + row.sell)}: bought ${size(row.buy)}, sold ${size(row.sell)}`,
    ...(at === profile.control ? ['point of control: the step with the most volume'] : []),
    ...(at >= profile.valueLow && at <= profile.valueHigh
      ? ['within the value area: 70 % about the point of control']
      : []),
    ...(profile.highNodes.includes(at) ? ['high volume node'] : []),
    ...(profile.lowNodes.includes(at) ? ['low volume node'] : []),
    ...(bars instanceof SummedFlow ? venueLines(bars.rowAt(row.price, from, to), bars.unit) : []),
  ];
}

/** What each venue has of a row, those without trades left out. */
function venueLines(rows: readonly VenueRow[] = [], unit = ''): readonly string[] {
  return rows
    .filter(({ buy, sell }) => buy + sell > 0)
    .map(
      ({ name, buy, sell, share }) =>
        `${name} ${formatShare(share)}: bought ${formatCompact(buy) || '0'}, sold ${formatCompact(sell) || '0'} ${unit}`,
    );
}

function kindOf(price: number, spans: readonly PriceSpan[]): string {
  return spans.some(({ from, to }) => price >= from && price <= to) ? 'stacked ' : '';
}
