import { isInstrumentId, type InstrumentId } from '../market/instrument.ts';

/** The value as a record, or an empty one. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** Whether a value is a plain record. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list, or an empty one. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a number within bounds, else the fallback. */
export function toNumberWithin(value: unknown, least: number, most: number, fallback: number): number {
  return typeof value === 'number' && value >= least && value <= most ? value : fallback;
}

/** The value if it is one of a closed set, else the fallback. */
export function toOneOf<T extends string | number | boolean>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((one) => one === value) ?? fallback;
}

/** The value as an instrument id of a known venue; undefined if it is none. */
export function toInstrumentIdOrNone(value: unknown): InstrumentId | undefined {
  return typeof value === 'string' && isInstrumentId(value) ? value : undefined;
}

/** The instrument ids in a list of whatever, each once. */
export function toInstrumentIds(value: unknown): readonly InstrumentId[] {
  const ids = toList(value).map(toInstrumentIdOrNone);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
