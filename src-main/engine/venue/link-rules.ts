/**
 * How one book message relates to the last sequence applied. `apply`: it is the next. `stale`: its number is not above that one: already contained,
 * unless the venue counts anew (see the book's `StreamNumbers`).
 * `gap`: something between is missing.
 */
export type LinkVerdict = 'apply' | 'stale' | 'gap';

/** Sequences of one message; NaN if the venue sends none. */
export interface LinkSequences {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly previousSequence: number;
}

/** How a venue numbers its book messages. */
export interface LinkRule {
  readonly name: 'rangeFollows' | 'previousMatches' | 'chainsOnly' | 'incrementsByOne';
  /** For the first message after a snapshot with sequence `snapshot`. */
  join(snapshot: number, message: LinkSequences): LinkVerdict;
  /** For every later message, `applied` being the last sequence applied. */
  follow(applied: number, message: LinkSequences): LinkVerdict;
}

/**
 * Ranges `[first, last]` that follow each other without a gap (Binance spot). The first range kept covers the snapshot or starts
 * right after it; later ones may overlap what was applied, since sizes are absolute.
 * Source: Binance spot "How to manage a local order book correctly", rewritten 2025-11-12, read 2026-07.
 */
export const rangeFollows: LinkRule = {
  name: 'rangeFollows',
  join: rangeVerdict,
  follow: rangeVerdict,
};

/**
 * Each message names its predecessor (Binance futures `pu`). The first one covers the snapshot (`U <= L <= u`), or names it as its
 * predecessor (`pu == L`), which live feeds also produce.
 * Source: Binance USD-M docs, read 2026-07; the second join as accepted by independent clients and seen on recordings.
 */
export const previousMatches: LinkRule = {
  name: 'previousMatches',
  join(snapshot, message) {
    if (message.previousSequence === snapshot) return 'apply';
    if (message.lastSequence < snapshot) return 'stale';
    return message.firstSequence <= snapshot ? 'apply' : 'gap';
  },
  follow(applied, message) {
    if (message.previousSequence === applied) return 'apply';
    return message.lastSequence <= applied ? 'stale' : 'gap';
  },
};

/**
 * Each message names its predecessor and numbers may start over, so that only the chain counts (OKX `seqId`, which falls after maintenance).
 * A message that changes nothing repeats the number it follows.
 * Source: OKX v5 "Order book channel", read 2026-09.
 */
export const chainsOnly: LinkRule = {
  name: 'chainsOnly',
  join: chainVerdict,
  follow: chainVerdict,
};

/** A counter that grows by one a message (Bybit `u`). */
export const incrementsByOne: LinkRule = {
  name: 'incrementsByOne',
  join: incrementVerdict,
  follow: incrementVerdict,
};

function rangeVerdict(applied: number, message: LinkSequences): LinkVerdict {
  if (message.lastSequence <= applied) return 'stale';
  return message.firstSequence <= applied + 1 ? 'apply' : 'gap';
}

function chainVerdict(applied: number, message: LinkSequences): LinkVerdict {
  if (message.previousSequence === applied) return 'apply';
  return message.lastSequence === applied ? 'stale' : 'gap';
}

function incrementVerdict(applied: number, message: LinkSequences): LinkVerdict {
  if (message.lastSequence <= applied) return 'stale';
  return message.lastSequence === applied + 1 ? 'apply' : 'gap';
}
