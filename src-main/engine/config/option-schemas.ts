import * as v from 'valibot';

/** A whole number within a range. */
export function integer(fallback: number, min: number, max: number, doc: string) {
  return v.optional(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(doc)), fallback);
}

/** A bound of something that grows: the gauge of this option in health says how full it is. */
export function cap(fallback: number, min: number, max: number, doc: string) {
  return v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(doc), v.metadata({ isCap: true })),
    fallback,
  );
}

/** A text, however it is used. */
export function text(fallback: string, doc: string) {
  return v.optional(v.pipe(v.string(), v.maxLength(4096), v.description(doc)), fallback);
}

/** One of some words, the first if it is absent. */
export function oneOf<const A extends string, const B extends readonly string[]>(
  words: readonly [A, ...B],
  doc: string,
) {
  return v.optional(v.pipe(v.picklist(words), v.description(doc)), words[0]);
}

/** True or false. */
export function flag(fallback: boolean, doc: string) {
  return v.optional(v.pipe(v.boolean(), v.description(doc)), fallback);
}

/** An address of a shape; absent unless it is given. */
export function baseUrl(shape: RegExp, doc: string) {
  return v.exactOptional(v.pipe(v.string(), v.regex(shape), v.description(doc)));
}

/** A second, ms. */
export const SECOND = 1000;
/** A minute, ms. */
export const MINUTE = 60 * SECOND;
/** An hour, ms. */
export const HOUR = 60 * MINUTE;
/** A day, ms. */
export const DAY = 24 * HOUR;
