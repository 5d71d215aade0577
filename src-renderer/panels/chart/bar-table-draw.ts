import { POW10 } from '../../../src-shared/market/decimal.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import type { DrawContext } from '../../draw/draw-context.ts';
import { withAlpha } from '../../draw/palette.ts';
import type { Palette } from '../../draw/palette.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';
import { formatCompact, formatConverted, formatCount, formatShare } from '../../format/decimal-text.ts';
import { sizeText } from './footprint-draw.ts';
import { reasonsAt } from './flow-points.ts';
import type { FlowBars } from './flow-points.ts';
import { lackingText, reasonsText } from './flow-words.ts';
import { SummedFlow } from './venue-flow.ts';
import type { VenuePart } from './venue-flow.ts';

/** One row of the table: a number of each bar, and how it is made. */
interface TableRow {
  readonly title: string;
  readonly how: string;
  /** Whether it is a number of trades instead of a size. */
  readonly isCount?: true;
  /** What its colour says: amount, bought or sold, or the sign of the number. */
  readonly tone: 'plain' | 'up' | 'down' | 'sign';
  /** Of the bar whose numbers begin at `base`; NaN if it is not known. */
  readonly of: (numbers: Float64Array, base: number) => number;
  /** What one venue has of it; absent if it is not known of a sum over several. */
  readonly ofPart?: (part: VenuePart) => number;
}

/** What the table is of: the bars of one venue, or sums over several. */
export type TableBars = FlowBars & Pick<FlowBuffer, 'indexFrom' | 'version'>;

const at = (numbers: Float64Array, position: number): number => numbers[position] ?? NaN;

/** The rows of one venue. */
const TABLE_ROWS: readonly TableRow[] = [
  {
    title: 'Delta',
    how: 'bought less sold, by the aggressor',
    tone: 'sign',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.buyVolume) - at(numbers, base + FLOW_BAR.sellVolume),
    ofPart: ({ buy, sell }) => buy - sell,
  },
  {
    title: 'Volume',
    how: 'bought and sold together',
    tone: 'plain',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.buyVolume) + at(numbers, base + FLOW_BAR.sellVolume),
    ofPart: ({ buy, sell }) => buy + sell,
  },
  {
    title: 'Max Δ',
    how: 'the highest that delta was within the candle, in which it begins at 0',
    tone: 'up',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.maxDelta),
  },
  {
    title: 'Min Δ',
    how: 'the lowest that delta was within the candle, in which it begins at 0',
    tone: 'down',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.minDelta),
  },
  {
    title: 'Bought',
    how: 'sizes of trades whose aggressor bought',
    tone: 'up',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.buyVolume),
    ofPart: ({ buy }) => buy,
  },
  {
    title: 'Sold',
    how: 'sizes of trades whose aggressor sold',
    tone: 'down',
    of: (numbers, base) => at(numbers, base + FLOW_BAR.sellVolume),
    ofPart: ({ sell }) => sell,
  },
  {
    title: 'Trades',
    how: 'number of trades; of an aggregate its fills, if the venue says how many',
    tone: 'plain',
    isCount: true,
    of: (numbers, base) => at(numbers, base + FLOW_BAR.buyCount) + at(numbers, base + FLOW_BAR.sellCount),
    ofPart: ({ buyCount, sellCount }) => buyCount + sellCount,
  },
];

/** The rows of bars, the most telling first: a low pane has the first of them. */
export function rowsOf(bars: FlowBars): readonly TableRow[] {
  return bars instanceof SummedFlow ? SUMMED_ROWS : TABLE_ROWS;
}

/** What one drawing of the table is given. Coordinates are CSS pixels; null for what is not on the axis. */
export interface TableDrawing {
  readonly buffer: FlowBars;
  /** First bar in view, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Distance between two bars. */
  readonly barSpacing: number;
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  /** Size of the text of rows. */
  readonly fontSize: number;
  readonly xOf: (openTime: number) => number | null;
}

/** The rows of bars that have room in a pane of a height. */
export function tableRows(bars: FlowBars, height: number, fontSize: number): readonly TableRow[] {
  return rowsOf(bars).slice(0, Math.max(1, Math.floor(height / (fontSize + ROW_GAP))));
}

/** Draws the table under the bars: numbers while they fit, then colours alone, stronger for larger numbers of those in view. */
export function drawBarTable(context: DrawContext, palette: Palette, drawing: TableDrawing): void {
  const { buffer, first, end, barSpacing, height, fontSize, perChar } = drawing;
  const rows = tableRows(buffer, height, fontSize);
  const rowHeight = height / rows.length;
  const isWritten = barSpacing >= MOST_CHARS * perChar;
  const columnWidth = Math.max(1, Math.round(barSpacing) - (barSpacing >= GAP_FROM ? 1 : 0));
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const [row, about] of rows.entries()) {
    const most = largestOf(drawing, about);
    const top = Math.round(row * rowHeight);
    const cellHeight = Math.max(1, Math.round((row + 1) * rowHeight) - top - 1);
    for (let index = first; index < end; index++) {
      const base = index * FLOW_BAR_STRIDE;
      const x = drawing.xOf(buffer.numbers[base + FLOW_BAR.openTime] ?? NaN);
      if (x === null) continue;
      const value = about.of(buffer.numbers, base);
      const isEstimated = ((buffer.numbers[base + FLOW_BAR.flags] ?? 0) & FlowFlag.estimated) !== 0;
      const strength = most > 0 ? 0.06 + 0.5 * Math.min(1, Math.abs(value) / most) : 0;
      if (value !== 0 && !Number.isNaN(value)) {
        context.fillStyle = withAlpha(toneOf(about, value, palette), isEstimated ? strength / 2 : strength);
        context.fillRect(Math.round(x - barSpacing / 2), top, columnWidth, cellHeight);
      }
      if (!isWritten) continue;
      context.fillStyle = isEstimated ? palette.dim : palette.txt;
      context.fillText(cellText(about, value, buffer.scales.sizeScale), x, top + cellHeight / 2);
    }
  }
  drawTitles(context, palette, drawing, rows);
}

/** What is said of a row and a bar: its number in full, how it is made, and why it is not whole. */
export function tableLines(buffer: TableBars, openTime: number, row: number): readonly string[] {
  const about = rowsOf(buffer)[row];
  const index = buffer.indexFrom(openTime);
  const base = index * FLOW_BAR_STRIDE;
  if (about === undefined) return [];
  if (index >= buffer.count || buffer.numbers[base + FLOW_BAR.openTime] !== openTime)
    return [`${about.title}: not counted for this candle`, about.how];
  const value = about.of(buffer.numbers, base);
  const isSize = about.isCount === undefined;
  const text = numberText(about, isSize ? value / (POW10[buffer.scales.sizeScale] ?? NaN) : value);
  const parts = buffer instanceof SummedFlow ? buffer.partsAt(index) : [];
  const unit = isSize && buffer instanceof SummedFlow ? ` ${buffer.unit}` : '';
  const why = parts.length === 0 ? reasonsText(reasonsAt(buffer, index)) : lackingText(parts);
  return [
    `${about.title} ${text}${Number.isNaN(value) ? '' : unit}: ${about.how}`,
    ...partLines(about, parts),
    ...(why === '' ? [] : [`not whole: ${why}`]),
  ];
}

/** What each venue has of a number, those without trades left out, one after the other as there is little room; of delta, which has a sign, how far it went there instead of a share. */
function partLines(about: TableRow, parts: readonly VenuePart[]): readonly string[] {
  const values = parts.map((part) => about.ofPart?.(part) ?? NaN);
  const total = values.reduce((sum, value) => sum + value, 0);
  const isDelta = about.tone === 'sign';
  const texts = parts.flatMap((part, at) => {
    const value = values[at] ?? NaN;
    if (part.buy + part.sell === 0) return [];
    const share = isDelta || !(total > 0) ? '' : ` ${formatShare(value / total)}`;
    const isPathKnown = isDelta && !Number.isNaN(part.minDelta);
    const path = isPathKnown ? ` (${numberText(about, part.minDelta)} to ${numberText(about, part.maxDelta)})` : '';
    return [`${part.name}${share}: ${numberText(about, value)}${path}`];
  });
  if (texts.length === 0) return [];
  const hasPaths = isDelta && parts.some(({ buy, sell, minDelta }) => buy + sell > 0 && !Number.isNaN(minDelta));
  return [`${texts.join('; ')}${hasPaths ? '; in brackets how far within the candle' : ''}`];
}

function numberText({ isCount }: TableRow, value: number): string {
  if (Number.isNaN(value)) return 'not known';
  return isCount ? formatCount(value) : formatConverted(value);
}

function toneOf({ tone }: TableRow, value: number, palette: Palette): string {
  if (tone === 'plain') return palette.accent;
  return (tone === 'sign' ? value >= 0 : tone === 'up') ? palette.up : palette.down;
}

function cellText({ isCount }: TableRow, value: number, sizeScale: number): string {
  if (Number.isNaN(value)) return '–';
  const text = isCount ? formatCompact(value, 0, 3) || '0' : sizeText(Math.abs(value), sizeScale);
  return `${value < 0 ? '−' : ''}${text}`;
}

/** What has the strongest colour of a row: the largest of the bars in view. */
function largestOf({ buffer, first, end }: TableDrawing, { of }: TableRow): number {
  let most = 0;
  for (let index = first; index < end; index++) {
    const value = Math.abs(of(buffer.numbers, index * FLOW_BAR_STRIDE));
    if (value > most) most = value;
  }
  return most;
}

/** The names of the rows at the left edge, on a ground of their own. */
function drawTitles(
  context: DrawContext,
  palette: Palette,
  { buffer, height, perChar }: TableDrawing,
  rows: readonly TableRow[],
): void {
  const rowHeight = height / rows.length;
  const longest = rowsOf(buffer).reduce((most, { title }) => Math.max(most, title.length), 0);
  context.textAlign = 'left';
  for (const [row, { title }] of rows.entries()) {
    const top = Math.round(row * rowHeight);
    context.fillStyle = withAlpha(palette.bg1, 0.85);
    context.fillRect(0, top, longest * perChar + PADDING * 2, Math.round(rowHeight));
    context.fillStyle = palette.label;
    context.fillText(title, PADDING, top + rowHeight / 2);
  }
}

/** The rows of a sum over venues. The path of delta within a bar depends on the order of trades at different venues, whose clocks differ by more than trades are apart. */
const SUMMED_ROWS = TABLE_ROWS.filter(({ ofPart }) => ofPart !== undefined);
/** Characters that a number takes, with its sign and some room. */
const MOST_CHARS = 7;
/** Distance of bars from which a line of ground is between two cells. */
const GAP_FROM = 4;
const PADDING = 4;
/** Height of a row above that of its text. */
const ROW_GAP = 2;
