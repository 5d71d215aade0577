import { INTERVALS, intervalMs } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { PanelSession } from '../panel.ts';

/** The intervals the instrument's venue has in this session, shortest first: those of a recording if one is replayed. */
export function offeredIntervals(
  session: PanelSession | undefined,
  instrument: InstrumentId | undefined,
): readonly Interval[] {
  const offered = session?.venues.find((venue) => instrument?.startsWith(`${venue.id}:`) === true)?.intervals ?? [];
  return offered.length === 0 ? INTERVALS : offered;
}

/**
 * The interval a chart shows: the one that was chosen or, if the venue of the session lacks it, the one nearest in length (of two,
 * the shorter). The choice itself stays as it is, so that it is used again wherever it can be.
 */
export function shownInterval(
  chosen: Interval,
  session: PanelSession | undefined,
  instrument: InstrumentId | undefined,
): Interval {
  const offered = offeredIntervals(session, instrument);
  if (offered.includes(chosen)) return chosen;
  return offered.reduce((nearest, interval) =>
    distance(interval, chosen) < distance(nearest, chosen) ? interval : nearest,
  );
}

/** How many times longer or shorter, as a logarithm. */
function distance(one: Interval, other: Interval): number {
  return Math.abs(Math.log(intervalMs(one) / intervalMs(other)));
}
