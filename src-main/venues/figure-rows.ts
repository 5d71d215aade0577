import { toNumber } from '../../src-shared/market/decimal.ts';
import { DecimalSlot } from '../engine/venue/records.ts';
import type { Malformed } from '../engine/venue/venue.ts';
import { decimalInto } from './json-fields.ts';

/** A row of a figure's history: epoch ms, NaN if the row has none, and a decimal text. */
export type FigureRow = readonly [time: number, value: unknown];

/** Calls `each` for every row of an answer, if all of them can be read: `rows` has to be a list, and every row has its time and its value. */
export function figuresOf(
  what: string,
  rows: unknown,
  read: (row: unknown) => FigureRow | undefined,
  each: (time: number, value: number) => void,
): Malformed | undefined {
  if (!Array.isArray(rows)) return { malformed: `${what}: no list` };
  const figures: (readonly [time: number, value: number])[] = [];
  const slot = new DecimalSlot();
  for (const row of rows.map(read)) {
    if (row === undefined || Number.isNaN(row[0]) || !decimalInto(row[1], slot) || !slot.present)
      return { malformed: `${what}: unreadable row` };
    figures.push([row[0], toNumber(slot.mantissa, slot.scale)]);
  }
  for (const [time, value] of figures) each(time, value);
  return undefined;
}

/** Epoch ms in a text of digits; NaN if it is none. */
export function epochMsOf(text: unknown): number {
  return typeof text === 'string' && /^\d{13}$/.test(text) ? Number(text) : NaN;
}
