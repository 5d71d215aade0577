import { expect, test } from 'vitest';
import { LADDER_PAD, LEAST_SIZE_CHARS, rowAt } from '../parts/ladder-parts.ts';
import { layoutLadder } from './ladder-layout.ts';

/** Widths of a character of 11 px in the fonts that systems have. */
const CHARS = [6.05, 6.6, 6.63];

/** Layouts of every width from a sliver to a wide panel, for short and long prices. */
const LAYOUTS = CHARS.flatMap((perChar) =>
  Array.from({ length: 12 }, (_, more) => 3 + more).flatMap((priceChars) =>
    Array.from({ length: 440 }, (_, more) => {
      const layout = layoutLadder({ width: 60 + more, height: 400, rowHeight: 17 }, perChar, priceChars);
      return { layout, priceText: priceChars * perChar, about: `${60 + more} px, ${priceChars} x ${perChar} px` };
    }),
  ),
);

test('a price is a character or more away from the sizes on both sides, however narrow the ladder is', () => {
  const shown = LAYOUTS.filter(({ layout }) => layout.sizeChars > 0);
  expect(shown.filter(({ layout }) => !layout.showsMarks).length).toBeGreaterThan(500);
  const touching = shown.filter(({ layout, priceText }) => {
    const { perChar, priceLeft, priceRight, bidRight, width } = layout;
    const sizeText = layout.sizeChars * perChar;
    const middle = (priceLeft + priceRight) / 2;
    const left = middle - priceText / 2 - (bidRight - LADDER_PAD);
    const right = width - LADDER_PAD - sizeText - (middle + priceText / 2);
    return left < perChar || right < perChar || bidRight - LADDER_PAD < sizeText;
  });
  expect(touching.map(({ about }) => about)).toEqual([]);
});

test('a price has its whole width as long as the ladder has it, and sizes are left out before they are of no use', () => {
  const wrong = LAYOUTS.filter(({ layout, priceText }) => {
    const { priceLeft, priceRight, width, sizeChars } = layout;
    const isCut = priceRight - priceLeft < Math.min(width, Math.floor(priceText));
    return isCut || (sizeChars > 0 && sizeChars < LEAST_SIZE_CHARS);
  });
  expect(wrong.map(({ about }) => about)).toEqual([]);
});

test('lower rows are more rows, and a point is in the row that is drawn there', () => {
  for (const [rowHeight, rows] of [
    [15, 24],
    [17, 21],
    [21, 17],
  ] as const) {
    const layout = layoutLadder({ width: 300, height: 400, rowHeight }, 6.6, 8);
    expect(layout.rowCount).toBe(rows);
    expect(rowAt(layout, layout.rowsTop + rowHeight * 5 + 1)).toBe(5);
  }
});
