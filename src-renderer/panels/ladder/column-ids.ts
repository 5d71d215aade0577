/** Columns that a ladder can have beside its own, in their order. */
export const LADDER_COLUMNS = ['volume', 'delta', 'flow', 'last-size', 'orders'] as const;

/** A column that a ladder can have beside its own. */
export type LadderColumn = (typeof LADDER_COLUMNS)[number];
