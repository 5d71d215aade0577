import { convertSize } from '../../../src-shared/market/contract.ts';
import { POW10 } from '../../../src-shared/market/decimal.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { countOf } from '../../format/count-words.ts';
import { formatCompact, formatShare } from '../../format/decimal-text.ts';
import type { SizeConversion } from '../../format/size-unit.ts';
import { reasonWords } from '../../format/state-words.ts';
import { legLetter } from '../legs/asset-legs.ts';
import { BASE_DIGITS } from './summed-depth.ts';
import type { DepthLack, DepthPart, SummedDepth } from './summed-depth.ts';

/** A row of a column, and the unit in which its sizes are said. */
interface SummedCell {
  /** Time of the column, epoch ms. */
  readonly time: number;
  readonly row: number;
  readonly conversion: SizeConversion;
}

/** The sum at a cell and each venue's part of it, the largest first; of a venue that is not known, why. */
export function shareTexts(sums: SummedDepth, { time, row, conversion }: SummedCell): readonly string[] {
  const { step, scales } = sums.depth;
  const price = (row * step) / (POW10[scales.priceScale] ?? NaN);
  const parts = sums.partsAt(time).map((part) => ({ part, size: sums.sizeOf(part, row) }));
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const text = (size: number): string =>
    `${formatCompact(convertSize(conversion, size, price), BASE_DIGITS) || '0'} ${conversion.label}`;
  const isWhole = parts.every(({ part }) => part.isKnown);
  return [
    `${isWhole ? 'all' : 'known'} ${text(total)}`,
    ...parts
      .toSorted((a, b) => b.size - a.size)
      .map(({ part, size }) => {
        const name = `${legLetter(part.leg.slot)} ${part.leg.name}`;
        if (!part.isKnown) return `${name}: ${whyNot(part)}`;
        if (size > 0) return `${name} ${text(size)}, ${formatShare(size / total)}`;
        return `${name} ${isInside(part, row) ? 'no size' : 'beyond the levels that are known'}`;
      }),
  ];
}

/** Whose depth a sum is, how far their prices are apart, and whose book is not known now. */
export function venuesWords(sums: SummedDepth, base: string): string {
  const parts = sums.newest;
  const unknown = parts.filter(({ isKnown }) => !isKnown).map(({ leg }) => leg.name);
  const apart = sums.apartBps;
  return [
    `${String(parts.length)} venues of ${base}`,
    ...(Number.isNaN(apart) ? [] : [`prices ${apart.toFixed(1)} bps apart`]),
    ...(unknown.length === 0 ? [] : [`without ${unknown.join(', ')}`]),
  ].join(', ');
}

/** How many of the venues a sum has now, where there is no room for more. */
export function knownWords(sums: SummedDepth): string {
  const parts = sums.newest;
  const known = parts.filter(({ isKnown }) => isKnown).length;
  return known === parts.length ? countOf(known, 'venue') : `${String(known)} of ${countOf(parts.length, 'venue')}`;
}

/** Why the sizes of a column are not known. */
export function unknownText(depth: DepthBuffer, number: number): string {
  const known = depth.stateOf(number);
  if (known === undefined) return 'not sampled: the engine was held up';
  return `book ${known.state.toUpperCase()}: ${reasonWords(known.reason)}`;
}

/** Whether the levels of a venue's column are known at a row. */
function isInside({ depth, column }: DepthPart, row: number): boolean {
  return row >= depth.head(column, DEPTH.low) && row <= depth.head(column, DEPTH.high);
}

function whyNot({ depth, column, lack }: DepthPart): string {
  return lack === undefined ? unknownText(depth, column) : LACK_WORDS[lack];
}

const LACK_WORDS: Readonly<Record<DepthLack, string>> = {
  'no-history': 'no history of this time',
  late: 'nothing has come of this time',
  'no-room': 'no memory for a history',
  'no-contract-size': 'its contract size is not known',
};
