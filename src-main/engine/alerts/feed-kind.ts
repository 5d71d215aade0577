import type { LeafCondition } from '../../../src-shared/alerts/alert.ts';

/** Kinds of data that alerts need. `best`: best bid and ask. */
export type FeedKind = 'trade' | 'best' | 'book' | 'funding' | 'openInterest' | 'liquidation';

/** What a condition about an instrument is measured by. */
export function feedKindOf(condition: LeafCondition): FeedKind {
  switch (condition.kind) {
    case 'level':
      return MEASURED_BY[condition.measure.of];
    case 'moves':
      return condition.of === 'price' ? 'trade' : condition.of;
    case 'liquidation':
      return 'liquidation';
    case 'fault':
      return condition.fault === 'crossed' ? 'book' : 'trade';
    case 'crossedVenues':
      return 'best';
    case 'crosses':
    case 'zone':
    case 'trade':
    case 'quiet':
    case 'venueDown':
    case 'clockError':
      return 'trade';
  }
}

const MEASURED_BY = {
  price: 'trade',
  volume: 'trade',
  delta: 'trade',
  spread: 'best',
  depth: 'book',
  imbalance: 'book',
  funding: 'funding',
  openInterest: 'openInterest',
} as const;
