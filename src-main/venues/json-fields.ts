import { MAX_DECIMAL_CHARS, parseDecimal } from '../../src-shared/market/decimal.ts';
import { hasUsualShape } from '../../src-shared/text/json-shape.ts';
import { MAX_NAME_CHARS } from '../engine/venue/decode-frame.ts';
import type { DecimalSlot, LevelList } from '../engine/venue/records.ts';

/** A parsed JSON object of unknown contents. */
export type Fields = Readonly<Record<string, unknown>>;

/** The JSON value of some bytes, or undefined if they are no JSON, or none as venues send it ({@link hasUsualShape}). Whole numbers beyond 2^53 come as bigint, digit for digit, up to 64 digits. */
export function parseJson(bytes: Uint8Array): unknown {
  if (!hasUsualShape(bytes)) return undefined;
  try {
    const text = TEXT.decode(bytes);
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? undefined : error;
  }
}

/** Whether a JSON value is an object, not an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is not empty, or ''. */
export function textOf(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
}

/** A text that is not empty and no longer than {@link MAX_NAME_CHARS}, or ''. */
export function nameOf(fields: Fields, key: string): string {
  const text = textOf(fields, key);
  return text.length <= MAX_NAME_CHARS ? text : '';
}

/** The venue's own words in `{"code":…,"msg":…}`; undefined if there is no code. */
export function rejectionOf(fields: Fields): string | undefined {
  const code = fields['code'];
  return typeof code === 'number' || typeof code === 'string' ? `${code}: ${textOf(fields, 'msg')}` : undefined;
}

/** A whole number that is not negative, or NaN. */
export function wholeOf(fields: Fields, key: string): number {
  const value = fields[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : NaN;
}

/** Reads a decimal text; false if it is there and is none, and the slot stays absent if there is nothing. */
export function decimalInto(value: unknown, slot: DecimalSlot): boolean {
  slot.clear();
  if (value === undefined || value === null || value === '') return true;
  const parsed = typeof value === 'string' ? parseDecimal(value) : undefined;
  if (parsed === undefined || typeof value !== 'string') return false;
  slot.present = true;
  slot.mantissa = parsed.mantissa;
  slot.scale = parsed.scale;
  slot.decimals = parsed.decimals;
  slot.text = parsed.isExact ? '' : value;
  return true;
}

/** Reads a decimal as {@link decimalInto} does, from the bytes `[start, end)` of its text. A `TextDecoder` takes longer than so few characters. */
export function bytesInto(bytes: Uint8Array, start: number, end: number, slot: DecimalSlot): boolean {
  const length = end - start;
  if (length > MAX_DECIMAL_CHARS + 1) return false;
  for (let i = 0; i < length; i++) CODES[i] = bytes[start + i] as number;
  CODES.length = length;
  return decimalInto(length === 0 ? '' : String.fromCharCode.apply(undefined, CODES), slot);
}

/** Reads decimals of several fields into their slots; false if one of them is no decimal. */
export function decimalsInto(fields: Fields, slots: readonly (readonly [key: string, slot: DecimalSlot])[]): boolean {
  return slots.every(([key, slot]) => decimalInto(fields[key], slot));
}

/**
 * Reads `[["price","size"],…]`; false if it is anything else. A negative size is none. Elements behind the size are passed over, but for
 * the number of orders at the index `ordersAt`.
 */
export function levelsInto(value: unknown, list: LevelList, ordersAt?: number): boolean {
  list.clear();
  return (
    Array.isArray(value) &&
    value.every(
      (level: unknown) =>
        Array.isArray(level) &&
        levelInto(level[0], level[1], list, ordersAt === undefined ? undefined : level[ordersAt]),
    )
  );
}

/** Reads `[{<price>:"…",<size>:"…",<orders>:3},…]` by the given keys; false if it is anything else. Other fields are passed over. */
export function levelObjectsInto(
  value: unknown,
  keys: { readonly price: string; readonly size: string; readonly orders: string },
  list: LevelList,
): boolean {
  list.clear();
  return (
    Array.isArray(value) &&
    value.every(
      (level: unknown) => isFields(level) && levelInto(level[keys.price], level[keys.size], list, level[keys.orders]),
    )
  );
}

function levelInto(price: unknown, size: unknown, list: LevelList, orders: unknown): boolean {
  if (typeof price !== 'string' || typeof size !== 'string') return false;
  const parsedPrice = parseDecimal(price);
  const parsedSize = parseDecimal(size);
  if (parsedPrice === undefined || parsedSize === undefined || parsedSize.mantissa < 0) return false;
  const index = list.add();
  list.prices[index] = parsedPrice.mantissa;
  list.priceScales[index] = parsedPrice.scale;
  list.priceSents[index] = parsedPrice.decimals;
  list.sizes[index] = parsedSize.mantissa;
  list.sizeScales[index] = parsedSize.scale;
  list.sizeSents[index] = parsedSize.decimals;
  if (!parsedPrice.isExact || !parsedSize.isExact) {
    list.wide ??= new Map();
    list.wide.set(index, [price, size]);
  }
  if (orders !== undefined) list.setOrders(index, ordersOf(orders));
  return true;
}

/** A number of orders, sent as a number or as a text; NaN if it is none. The level counts without it. */
function ordersOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const parsed = typeof value === 'string' ? parseDecimal(value) : undefined;
  return parsed?.scale === 0 ? parsed.mantissa : NaN;
}

function keepLongNumbers(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    source.length <= MAX_DECIMAL_CHARS &&
    WHOLE.test(source)
    ? BigInt(source)
    : value;
}

/** Scratch: characters of one text. */
const CODES: number[] = [];
const TEXT = new TextDecoder();
/** Whole numbers that may be beyond 2^53, which is 9,007,199,254,740,992. To keep them costs three times as much. */
const LONG_NUMBER = /[:,[]-?(?:9\d{15}|\d{17})/;
const WHOLE = /^-?\d+$/;
