/**
 * How often a stream sends, and from that how long it may be silent. The engine and the screen judge by the same rule: the engine on its
 * checks, the screen whenever it paints.
 */
export interface StreamPace {
  /** The pause between two messages that is usual for it, learned from the last minutes, ms; NaN or absent while it is not known. */
  readonly usualPauseMs?: number;
  /** The longest pause that the venue declares for it, ms: such streams send whether or not the market moves. NaN or absent if it sends as the market does. */
  readonly cadenceMs?: number;
}

/** Silence after which a stream is quiet, ms: longer than is usual, so its age is to be looked at. Infinity while neither fact is known. */
export function quietAfterMs({ usualPauseMs = NaN, cadenceMs = NaN }: StreamPace): number {
  return silenceAllowed(LEAST_QUIET_MS, usualPauseMs * QUIET_PAUSES, longest(usualPauseMs, cadenceMs) * QUIET_CADENCES);
}

/** Silence after which a stream is stale, ms: what it showed last may be wrong by now. Infinity while neither fact is known. */
export function staleAfterMs({ usualPauseMs = NaN, cadenceMs = NaN }: StreamPace): number {
  return silenceAllowed(LEAST_STALE_MS, usualPauseMs * STALE_PAUSES, longest(usualPauseMs, cadenceMs) * STALE_CADENCES);
}

/** What a silence of so many ms means for a stream of this pace; NaN, that nothing ever came, means nothing. */
export function silenceOf(pace: StreamPace, silenceMs: number): 'fine' | 'quiet' | 'stale' {
  if (silenceMs >= staleAfterMs(pace)) return 'stale';
  return silenceMs >= quietAfterMs(pace) ? 'quiet' : 'fine';
}

/** A declared cadence is surer than a learned pause, so that fewer of them are waited for. */
function silenceAllowed(leastMs: number, byPauses: number, byCadence: number): number {
  const allowedMs = Number.isNaN(byCadence) ? byPauses : byCadence;
  return Number.isNaN(allowedMs) ? Infinity : Math.max(leastMs, allowedMs);
}

/** The cadence, or the usual pause if that turns out to be longer; NaN without a cadence. */
function longest(usualPauseMs: number, cadenceMs: number): number {
  return usualPauseMs > cadenceMs ? usualPauseMs : cadenceMs;
}

const LEAST_QUIET_MS = 1500;
/** No silence shorter than this is stale, ms. */
export const LEAST_STALE_MS = 5000;
const QUIET_PAUSES = 8;
const STALE_PAUSES = 25;
const QUIET_CADENCES = 2;
const STALE_CADENCES = 3;
