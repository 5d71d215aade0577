import type { Size } from './layout-places.ts';

/** The least size at which a kind of panel can be read, its header included, CSS pixels. */
export function leastSizeOfKind(kind: string): Size {
  return LEAST_SIZES.get(kind) ?? LEAST_SIZE;
}

/** Of a kind that says nothing else. */
const LEAST_SIZE: Size = { width: 240, height: 140 };
// Those of the default layout fit beside each other into a window of 960 pixels.
const LEAST_SIZES: ReadonlyMap<string, Size> = new Map([
  ['ladder', { width: 224, height: 160 }],
  ['consolidated', { width: 300, height: 160 }],
  ['tape', { width: 196, height: 120 }],
  ['merged-tape', { width: 260, height: 160 }],
  ['derivatives', { width: 320, height: 160 }],
  ['chart', { width: 320, height: 200 }],
  ['watchlist', { width: 196, height: 120 }],
  ['quotes', { width: 320, height: 120 }],
  ['health', { width: 320, height: 120 }],
  ['alerts', { width: 320, height: 120 }],
]);
