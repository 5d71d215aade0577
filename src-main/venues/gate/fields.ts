import { MAX_NAME_CHARS } from '../../engine/venue/decode-frame.ts';
import type { DecimalSlot, LevelList, TradeRecord } from '../../engine/venue/records.ts';
import { decimalInto, isFields, levelsInto, type Fields } from '../json-fields.ts';

/**
 * Epoch ms of a time in a number or a decimal text, whole seconds or ms with a fraction; NaN if it is neither. One call has seconds
 * where another has ms under the same name, and only their magnitude distinguishes them.
 */
export function toEpochMs(value: unknown): number {
  const parts = typeof value === 'string' ? TIME.exec(value) : null;
  // Added, not parsed as one: that is how the scanner reads it, which has no number of so many digits.
  const text = parts === null ? NaN : Number(parts[1]) + (parts[2] === undefined ? 0 : Number(`0.${parts[2]}`));
  const time = typeof value === 'number' ? value : text;
  if (!(time >= 0 && time < TIME_LIMIT)) return NaN;
  return time < SECONDS_LIMIT ? Math.round(time * 1e6) / 1e3 : time;
}

/** A decimal that is a text, or a number if the venue was not asked for texts. */
export function textedInto(value: unknown, slot: DecimalSlot): boolean {
  return decimalInto(texted(value), slot);
}

/** Several of them; false if one is no decimal. */
export function textedFieldsInto(
  fields: Fields,
  slots: readonly (readonly [key: string, slot: DecimalSlot])[],
): boolean {
  return slots.every(([key, slot]) => textedInto(fields[key], slot));
}

/** A signed number of contracts: its magnitude into the slot, undefined if it is none. True if it is positive. */
export function signedInto(value: unknown, slot: DecimalSlot): boolean | undefined {
  const text = texted(value);
  if (typeof text !== 'string') return undefined;
  const isNegative = text.startsWith('-');
  return decimalInto(isNegative ? text.slice(1) : text, slot) && slot.present && slot.mantissa >= 0
    ? !isNegative
    : undefined;
}

/** Levels as rows `["price","size"]` (spot, obu) or objects `{p,s}` (futures); a side that is not there is empty. */
export function sideInto(value: unknown, list: LevelList): boolean {
  list.clear();
  if (value === undefined || value === null) return true;
  return Array.isArray(value) && levelsInto(value.map(toRow), list);
}

/** An id that proves something, as a number if it is one that fits. */
export function idInto(value: unknown, record: TradeRecord): void {
  const id = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) record.id = id;
  else record.idText = plainText(value);
}

/** A text or number as text, such as an id; empty if it is neither or too long. Safe for any JSON value, which String() is not. */
export function plainText(value: unknown): string {
  const isId = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  const text = isId ? String(value) : '';
  return text.length <= MAX_NAME_CHARS ? text : '';
}

function toRow(level: unknown): readonly unknown[] {
  if (isFields(level)) return [texted(level['p']), texted(level['s'])];
  return Array.isArray(level) ? [texted(level[0]), texted(level[1])] : [];
}

function texted(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}

const TIME = /^(\d{1,15})(?:\.(\d{1,9}))?$/;
const WHOLE = /^\d{1,16}$/;
/** Beyond every time there is in ms, and within what a text can say. */
export const TIME_LIMIT = 1e15;
/** No time in seconds before the year 5138 is above it, none in ms after 1973 below. */
export const SECONDS_LIMIT = 1e11;
