import { isRecord } from './read-unknown.ts';

/** `next`, with every part that equals the same part of `current` taken from there: two values out of JSON. */
export function shared<T>(current: unknown, next: T): T;
/** The same for values of any type. */
export function shared(current: unknown, next: unknown): unknown {
  if (Object.is(current, next)) return current;
  if (Array.isArray(current) && Array.isArray(next)) {
    const items: readonly unknown[] = current;
    const made = next.map((item, at) => shared(items[at], item));
    return made.length === items.length && made.every((item, at) => item === items[at]) ? items : made;
  }
  if (!isRecord(current) || !isRecord(next)) return next;
  const made = Object.entries(next).map(([key, value]) => [key, shared(current[key], value)] as const);
  const defined = Object.keys(current).filter((key) => current[key] !== undefined);
  const isSame =
    made.filter(([, value]) => value !== undefined).length === defined.length &&
    made.every(([key, value]) => current[key] === value);
  return isSame ? current : Object.fromEntries(made);
}
