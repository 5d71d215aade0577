import { FlowFlag } from '../../wire/layout.ts';

/**
 * Why order-flow numbers are not whole: trades are or may be missing; counting began later than the bar; the footprint lacks cells; a number was too long to be
 * summed exactly; the venue's own candle says something else; it was not counted from trades but made from a candle; trades are not coming at present.
 */
export const FLOW_REASONS = ['gap', 'late-start', 'clipped', 'inexact', 'mismatch', 'estimated', 'stale'] as const;

/** One of {@link FLOW_REASONS}. */
export type FlowReason = (typeof FLOW_REASONS)[number];

/** The reasons that the flags of a bar contain; empty if it is complete. `isStale`: it is the newest, and its stream does not run. */
export function reasonsOf(flags: number, isStale = false): readonly FlowReason[] {
  if ((flags & INCOMPLETE) === 0 && !isStale) return NONE;
  const reasons: FlowReason[] = [];
  for (const [reason, bit] of BITS) if ((flags & bit) !== 0) reasons.push(reason);
  if (isStale) reasons.push('stale');
  return reasons;
}

/** Bars with these flags have no size classes, or not the right ones. */
export const UNCLASSED = FlowFlag.estimated | FlowFlag.unclassed;

const BITS = [
  ['gap', FlowFlag.gap],
  ['late-start', FlowFlag.lateStart],
  ['clipped', FlowFlag.clipped],
  ['inexact', FlowFlag.inexact],
  ['mismatch', FlowFlag.mismatch],
  ['estimated', FlowFlag.estimated],
] as const;

const INCOMPLETE = BITS.reduce((all, [, bit]) => all | bit, 0);
const NONE: readonly FlowReason[] = [];
