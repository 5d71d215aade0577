/** Width of one character of the monospaced face in CSS pixels, measured once a font. */
export function charWidth(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>, font: string): number {
  let width = WIDTHS.get(font);
  if (width === undefined) {
    context.font = font;
    width = context.measureText('0000000000').width / 10;
    WIDTHS.set(font, width);
  }
  return width;
}

/** The first of several wordings, longest first, that fits into `width`; the last, cut short, where none does. */
export function fitText(wordings: readonly string[], width: number, perChar: number): string {
  const chars = Math.max(0, Math.floor(width / perChar));
  for (const wording of wordings) if (wording.length <= chars) return wording;
  const last = wordings.at(-1) ?? '';
  return chars < 2 ? '' : `${last.slice(0, chars - 1)}…`;
}

const WIDTHS = new Map<string, number>();
