import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import { DEPTH } from '../../../src-shared/wire/layout.ts';

/**
 * The size that is large among those shown: 98 of 100 are smaller. Sampled, and rounded to a step of a fifth, so that colours stay the same while
 * the market does; 1 if there is no size.
 */
export function largeSize(buffer: DepthBuffer, from: number, to: number): number {
  const counts = new Uint32Array(BUCKETS);
  let total = 0;
  const every = Math.max(1, Math.floor((to - from) / SAMPLES));
  for (let n = Math.max(from, buffer.first); n < Math.min(to, buffer.total); n += every) {
    if (!buffer.isKnown(n)) continue;
    const quantum = buffer.head(n, DEPTH.quantum);
    for (const cell of buffer.cells(n)) {
      if (cell === 0) continue;
      const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log2(cell * quantum) * PER_OCTAVE));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      total++;
    }
  }
  let left = total * (1 - LARGE_SHARE);
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
    left -= counts[bucket] ?? 0;
    if (left < 0) return 2 ** ((bucket + 1) / PER_OCTAVE);
  }
  return 1;
}

/** The size with the strongest colour at a contrast of 0 to 100: a large one at 50, a sixteenth of it at 100. */
export function strongestSize(large: number, contrast: number): number {
  return large * 2 ** ((50 - contrast) / 12.5);
}

const LARGE_SHARE = 0.98;
const SAMPLES = 64;
const PER_OCTAVE = 4;
const BUCKETS = 64 * PER_OCTAVE;
