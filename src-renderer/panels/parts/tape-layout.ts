import { TAPE_PAD, TAPE_STRIP_HEIGHT } from './tape-parts.ts';

/** Characters that the columns of a tape need. */
export interface TapeWidths {
  readonly price: number;
  readonly size: number;
  /** Of the last column: a value, or how many fills were merged. */
  readonly extra: number;
  /** Of the venue's name; undefined for a tape of one venue, which has no marks either. */
  readonly name: number | undefined;
}

/** Where the columns of a tape lie, in CSS pixels: `[time][mark][venue][side][price][size][extra]`. */
export interface TapeLayout {
  readonly width: number;
  readonly height: number;
  readonly perChar: number;
  readonly headingTop: number;
  readonly rowHeight: number;
  readonly rowsTop: number;
  /** Whether the time is shown, from the left edge, and whether with milliseconds. */
  readonly showsTime: boolean;
  readonly showsMs: boolean;
  /** Left edge of the venue's mark and of its name; NaN if there is none. */
  readonly mark: number;
  readonly name: number;
  /** Characters of the venue's name that fit. */
  readonly nameChars: number;
  /** Right edges; NaN if left out. */
  readonly side: number;
  readonly price: number;
  readonly size: number;
  readonly extra: number;
}

/** All that a layout says. */
export const TAPE_LAYOUT_KEYS = [
  'width',
  'height',
  'perChar',
  'headingTop',
  'rowHeight',
  'rowsTop',
  'showsTime',
  'showsMs',
  'mark',
  'name',
  'nameChars',
  'side',
  'price',
  'size',
  'extra',
] as const satisfies readonly (keyof TapeLayout)[];

/** Characters of a size at most. */
export const TAPE_SIZE_CHARS = 8;
/** Side of the square with a venue's letter. */
export const TAPE_MARK = 12;

/** Top of the first row below a legend of some height and the headings, which are as high as a row. */
export function rowsTopBelow(legendHeight: number, rowHeight: number): number {
  return TAPE_STRIP_HEIGHT + legendHeight + rowHeight;
}

/** The line of a tape at a height; -1 for none. */
export function lineAt(
  y: number,
  { rowsTop, rowHeight }: Pick<TapeLayout, 'rowsTop' | 'rowHeight'>,
  lineCount: number,
): number {
  const line = Math.floor((y - rowsTop) / rowHeight);
  return line >= 0 && line < lineCount ? line : -1;
}

/**
 * Lays a tape out below a legend of some height. Side and price always show, as do marks. What does not fit is left out, in this order:
 * the venue's name, milliseconds, the last column, the time, the size.
 */
export function layoutTape(
  box: Pick<TapeLayout, 'width' | 'height' | 'rowHeight'> & { readonly legendHeight: number },
  perChar: number,
  widths: TapeWidths,
): TapeLayout {
  const { width, height, rowHeight, legendHeight } = box;
  const markChars = widths.name === undefined ? 0 : (TAPE_MARK + MARK_GAP) / perChar;
  const shown = chooseColumns((width - TAPE_PAD * 2) / perChar - SIDE_CHARS - widths.price - markChars, widths);
  const left = TAPE_PAD + shown.timeChars * perChar;
  const name = left + markChars * perChar;
  const side = name + (shown.nameChars > 0 ? shown.nameChars + 2 : 1) * perChar;
  const right = width - TAPE_PAD;
  const lastRight = shown.hasExtra ? right - (widths.extra + GAP_CHARS) * perChar : right;
  return {
    width,
    height,
    perChar,
    headingTop: TAPE_STRIP_HEIGHT + legendHeight,
    rowHeight,
    rowsTop: rowsTopBelow(legendHeight, rowHeight),
    showsTime: shown.timeChars > 0,
    showsMs: shown.timeChars > TIME_CHARS + GAP_CHARS,
    mark: widths.name === undefined ? NaN : left,
    name: shown.nameChars > 0 ? name : NaN,
    nameChars: shown.nameChars,
    side,
    price: shown.hasSize
      ? side + (SIDE_CHARS - 1 + widths.price + Math.max(0, shown.spare) * PRICE_SHARE) * perChar
      : lastRight,
    size: shown.hasSize ? lastRight : NaN,
    extra: shown.hasExtra ? right : NaN,
  };
}

interface ShownColumns {
  readonly hasSize: boolean;
  /** Characters of the time with the room after it; 0 for none. */
  readonly timeChars: number;
  readonly hasExtra: boolean;
  readonly nameChars: number;
  /** Characters that nothing needs. */
  readonly spare: number;
}

/** Gives each column its characters, as long as there are any: the first to be left out comes last. */
function chooseColumns(chars: number, widths: TapeWidths): ShownColumns {
  let spare = chars;
  const take = (wanted: number): boolean => {
    if (spare < wanted) return false;
    spare -= wanted;
    return true;
  };
  const hasSize = take(widths.size + GAP_CHARS);
  const hasTime = take(TIME_CHARS + GAP_CHARS);
  const hasExtra = widths.extra > 0 && take(widths.extra + GAP_CHARS);
  const hasMs = hasTime && take(MS_CHARS);
  const wanted = widths.name ?? 0;
  const nameChars = spare >= Math.min(wanted, NAME_LEAST) + 1 ? Math.min(wanted, Math.floor(spare - 1)) : 0;
  if (nameChars > 0) spare -= nameChars + 1;
  return {
    hasSize,
    timeChars: hasTime ? TIME_CHARS + GAP_CHARS + (hasMs ? MS_CHARS : 0) : 0,
    hasExtra,
    nameChars,
    spare,
  };
}

/** The side's letter and the room after it. */
const SIDE_CHARS = 2;
const TIME_CHARS = 8;
const MS_CHARS = 4;
const GAP_CHARS = 1.2;
const MARK_GAP = 5;
/** Shortest piece of a name worth showing. */
const NAME_LEAST = 7;
/** Share of the room to spare that goes before the price; the rest goes before the size. */
const PRICE_SHARE = 0.5;
