import type { FlowAnchor } from '../../../src-shared/market/flow/flow-sums.ts';
import type { ChartSettings } from './settings.ts';

/** A time, epoch ms, both ends included. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Where cumulative sums begin: at the anchor that was set, else at each midnight UTC. */
export function anchorOf({ anchor }: Pick<ChartSettings, 'anchor'>): FlowAnchor {
  return anchor === undefined ? { kind: 'session' } : { kind: 'time', from: anchor };
}

/** What the volume profile is of: what is in view, the UTC day at its end, everything from the anchor on, or a fixed range. */
export function profileSpan(
  { profileOf, anchor, profileRange }: Pick<ChartSettings, 'profileOf' | 'anchor' | 'profileRange'>,
  visible: TimeSpan,
): TimeSpan {
  const midnight = Math.floor(visible.to / DAY_MS) * DAY_MS;
  switch (profileOf) {
    case 'view':
      return visible;
    case 'session':
      return { from: midnight, to: midnight + DAY_MS - 1 };
    case 'anchor':
      return { from: anchor ?? midnight, to: Infinity };
    case 'fixed':
      return profileRange ?? visible;
  }
}

const DAY_MS = 86_400_000;
