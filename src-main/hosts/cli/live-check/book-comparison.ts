import type { BookAnswer } from '../../../engine/venue/venue-facts.ts';

/** Levels of a book, best first: prices and sizes as the venue writes them. */
export interface BookLevels {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** How much of a book over REST was also in ours at some instant around the request. */
export interface BookAgreement {
  /** Levels compared, and those that agree. */
  readonly levels: number;
  readonly equal: number;
  /** The first level that does not agree, in words; undefined if all do. */
  readonly difference: string | undefined;
}

/** Reads the book out of an answer over REST; undefined if it is not where it is assumed to be. */
export function readBook(body: unknown, { bids, asks, price, size }: BookAnswer): BookLevels | undefined {
  const side = (path: readonly (string | number)[]): readonly Level[] | undefined => {
    const rows = path.reduce<unknown>(valueOf, body);
    if (!Array.isArray(rows)) return undefined;
    const levels = rows.map((row): Level => [String(valueOf(row, price)), String(valueOf(row, size))]);
    return levels.every((level) => level.every((text) => Number.isFinite(Number(text)))) ? levels : undefined;
  };
  const [bidLevels, askLevels] = [side(bids), side(asks)];
  return bidLevels === undefined || askLevels === undefined ? undefined : { bids: bidLevels, asks: askLevels };
}

/**
 * Compares a book over REST with what ours was while it was asked for. The instant of the answer is not known, and several changes may come in
 * one message: a level agrees if ours had its price with the same size at any time, or had none when it is missing there.
 */
export function compareBooks(fresh: BookLevels, ours: readonly BookLevels[], levels: number): BookAgreement {
  const sides = [
    compareSide('bid', { fresh: fresh.bids, ours: ours.map(({ bids }) => bids), levels }),
    compareSide('ask', { fresh: fresh.asks, ours: ours.map(({ asks }) => asks), levels }),
  ];
  return {
    levels: sides.reduce((sum, side) => sum + side.levels, 0),
    equal: sides.reduce((sum, side) => sum + side.equal, 0),
    difference: sides.find(({ difference }) => difference !== undefined)?.difference,
  };
}

interface Sides {
  readonly fresh: readonly Level[];
  readonly ours: readonly (readonly Level[])[];
  readonly levels: number;
}

function compareSide(name: 'bid' | 'ask', { fresh, ours, levels }: Sides): BookAgreement {
  const sizes = new Map<number, Set<number>>();
  for (const state of ours)
    for (const [price, size] of state) {
      const known = sizes.get(Number(price));
      if (known === undefined) sizes.set(Number(price), new Set([Number(size)]));
      else known.add(Number(size));
    }
  const top = fresh.slice(0, levels);
  const differing = top.filter(([price, size]) => sizes.get(Number(price))?.has(Number(size)) !== true);
  const lacking = pricesAlways(ours, top);
  const [first] = differing;
  const difference =
    first === undefined
      ? lacking[0] === undefined
        ? undefined
        : `${name} ${String(lacking[0])} is not in the answer`
      : `${name} ${first[0]} x ${first[1]}, ours ${[...(sizes.get(Number(first[0])) ?? ['none'])].join(' or ')}`;
  return {
    levels: top.length + lacking.length,
    equal: top.length - differing.length,
    difference,
  };
}

/** Prices within those of a side that ours had at every instant, and that side has not. */
function pricesAlways(ours: readonly (readonly Level[])[], top: readonly Level[]): readonly number[] {
  const prices = new Set(top.map(([price]) => Number(price)));
  // Best first, ascending or descending.
  const [best, worst] = [Number(top[0]?.[0]), Number(top.at(-1)?.[0])];
  const [low, high] = [Math.min(best, worst), Math.max(best, worst)];
  const states = ours.map((state) => new Set(state.map(([price]) => Number(price))));
  return [...(states[0] ?? [])].filter(
    (price) => price >= low && price <= high && !prices.has(price) && states.every((state) => state.has(price)),
  );
}

function valueOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

type Level = readonly [price: string, size: string];
