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

/** The first of several wordings, longest first, that fits into `width`; the last, cut short, if none does. */
export function fitText(wordings: readonly string[], width: number, perChar: number): string {
  const chars = Math.max(0, Math.floor(width / perChar));
  for (const wording of wordings) if (wording.length <= chars) return wording;
  return cutText(wordings.at(-1) ?? '', chars);
}

/** A text of at most so many characters: cut short with an ellipsis if it is longer, empty if not even that fits. */
export function cutText(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return chars < 2 ? '' : `${text.slice(0, chars - 1)}…`;
}

const WIDTHS = new Map<string, number>();
