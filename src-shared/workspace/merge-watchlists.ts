import type { Watchlist } from './workspace.ts';

/**
 * Lists that two windows have changed since `base`: what each has added, removed, renamed and moved is in the outcome. A list that one deleted and
 * the other changed stays. If both moved rows of one list, the order is that of here.
 */
export function mergedWatchlists(
  base: readonly Watchlist[],
  mine: readonly Watchlist[],
  theirs: readonly Watchlist[],
): readonly Watchlist[] {
  const here = withChanged(mine, base, theirs);
  const there = withChanged(theirs, base, mine);
  const find = (lists: readonly Watchlist[], id: string): Watchlist | undefined => lists.find((one) => one.id === id);
  return mergedOrder(idsOf(base), idsOf(here), idsOf(there)).flatMap((id) => {
    const [own, other] = [find(here, id), find(there, id)];
    if (own !== undefined && other !== undefined) return [mergedList(find(base, id) ?? NO_LIST, own, other)];
    return own ?? other ?? [];
  });
}

/** Without repeats, what of three orders is left and added: see {@link mergedWatchlists}. */
export function mergedOrder<T extends string>(
  base: readonly T[],
  mine: readonly T[],
  theirs: readonly T[],
): readonly T[] {
  const [known, own, other] = [new Set(base), new Set(mine), new Set(theirs)];
  const isMovedHere = mine.filter((id) => known.has(id)).join() !== base.filter((id) => own.has(id)).join();
  const [lead, rest] = isMovedHere ? [mine, theirs] : [theirs, mine];
  const isKept = (id: T): boolean => (own.has(id) && other.has(id)) || !known.has(id);
  const merged = lead.filter(isKept);
  const placed = new Set(merged);
  rest.forEach((id, at) => {
    if (placed.has(id) || !isKept(id)) return;
    // Behind what it was put behind.
    const before = rest.slice(0, at).findLast((one) => placed.has(one));
    merged.splice(before === undefined ? 0 : merged.indexOf(before) + 1, 0, id);
    placed.add(id);
  });
  return merged;
}

function mergedList(base: Watchlist, mine: Watchlist, theirs: Watchlist): Watchlist {
  const instruments = mergedInstruments(base.instruments, mine.instruments, theirs.instruments);
  return {
    id: mine.id,
    name: mine.name === base.name ? theirs.name : mine.name,
    ...(instruments !== undefined && { instruments }),
    favourites: mergedOrder(base.favourites, mine.favourites, theirs.favourites),
  };
}

/** Undefined stands for what the session suggests. */
function mergedInstruments(
  base: Watchlist['instruments'],
  mine: Watchlist['instruments'],
  theirs: Watchlist['instruments'],
): Watchlist['instruments'] {
  if (mine === undefined) return theirs;
  if (theirs === undefined) return mine;
  return mergedOrder(base ?? [], mine, theirs);
}

/** `lists`, with those that were deleted there but changed by `others` since. */
function withChanged(
  lists: readonly Watchlist[],
  base: readonly Watchlist[],
  others: readonly Watchlist[],
): readonly Watchlist[] {
  const changed = others.filter((one) => {
    const before = base.find(({ id }) => id === one.id);
    return (
      before !== undefined && !lists.some(({ id }) => id === one.id) && JSON.stringify(one) !== JSON.stringify(before)
    );
  });
  return [...lists, ...changed];
}

function idsOf(lists: readonly Watchlist[]): readonly string[] {
  return lists.map(({ id }) => id);
}

const NO_LIST: Watchlist = { id: '', name: '', instruments: [], favourites: [] };
