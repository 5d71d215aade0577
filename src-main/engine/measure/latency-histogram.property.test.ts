import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LATENCY_BOUNDS_MS } from '../../../src-shared/wire/health.ts';
import { bucketOf, LatencyHistogram, latencyOf } from './latency-histogram.ts';

const START = 1.8e12;

test('a bucket reports its latency within an eighth, exactly up to 16 ms, with its sign', () => {
  fc.assert(
    fc.property(fc.double({ min: -262_000, max: 262_000, noNaN: true }), (latency) => {
      const emitted = latencyOf(bucketOf(latency));
      const whole = Math.sign(latency) * Math.round(Math.abs(latency));
      if (Math.abs(whole) < 16) expect(emitted).toBeCloseTo(whole, 9);
      else expect(Math.abs(emitted - whole)).toBeLessThanOrEqual(Math.abs(whole) / 8);
    }),
  );
});

test('percentiles agree with sorting, within a bucket', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 100_000 }), { minLength: 1, maxLength: 300 }), (latencies) => {
      const histogram = new LatencyHistogram();
      for (const latency of latencies) histogram.record(latency, START);
      const sorted = latencies.toSorted((a, b) => a - b);
      const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
      const summary = histogram.summary(START);
      expect(summary?.count).toBe(latencies.length);
      expect(bucketOf(summary?.p50 ?? NaN)).toBe(bucketOf(rank(0.5)));
      expect(bucketOf(summary?.p99 ?? NaN)).toBe(bucketOf(rank(0.99)));
    }),
  );
});

test('buckets never decrease as latencies grow', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      (a, b) => {
        if (a < b) expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b));
      },
    ),
  );
});

test('contains the last minute or so: everything is there for 40 s and gone after 80', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 200_000 }), (offset, later) => {
      const histogram = new LatencyHistogram();
      histogram.record(1, START);
      histogram.record(7, START + offset);
      const now = START + offset + later;
      const summary = histogram.summary(now);
      if (later < 40_000) expect(summary?.p99).toBe(7);
      if (later >= 80_000) expect(summary).toBeUndefined();
    }),
  );
});

test('nothing came, nothing is reported; what is no number is left out; a clock set back starts anew', () => {
  const histogram = new LatencyHistogram();
  expect(histogram.summary(START)).toBeUndefined();
  histogram.record(NaN, START);
  expect(histogram.summary(START)).toBeUndefined();
  histogram.record(3, START);
  histogram.record(9, START - 3_600_000);
  expect(histogram.summary(START - 3_600_000)).toMatchObject({ p50: 9, count: 1 });
});

test('negative latencies are reported, not hidden', () => {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 100; i++) histogram.record(-12, START);
  expect(histogram.summary(START)).toEqual({ p50: -12, p99: -12, max: -12, count: 100, negative: 100 });
});

test('what was cleared is gone, and it counts on', () => {
  const histogram = new LatencyHistogram();
  histogram.record(900, START);
  expect(histogram.summary(START)).toMatchObject({ max: 900 });
  histogram.clear();
  expect(histogram.summary(START)).toBeUndefined();
  histogram.record(7, START + 10);
  expect(histogram.summary(START + 4000)).toMatchObject({ p50: 7, max: 7, count: 1 });
});

test('the largest is exact, and forgotten with the others', () => {
  const histogram = new LatencyHistogram();
  histogram.record(1234.5, START);
  histogram.record(3, START + 30_000);
  expect(histogram.summary(START + 39_000)).toMatchObject({ max: 1234.5, count: 2 });
  histogram.record(5, START + 50_000);
  expect(histogram.summary(START + 79_000)).toMatchObject({ max: 1234.5, count: 3 });
  expect(histogram.summary(START + 85_000)).toMatchObject({ max: 5, count: 1 });
});

test('in thousandths of a millisecond, microseconds are reported', () => {
  const histogram = new LatencyHistogram(0.001);
  for (const us of [4, 5, 6, 900]) histogram.record(us / 1000, START);
  const { p50 = NaN, p99 = NaN } = histogram.summary(START) ?? {};
  expect(p50).toBeCloseTo(0.005, 9);
  expect(Math.abs(p99 - 0.9)).toBeLessThan(0.9 / 8);
});

test('several are reported as one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: -50, max: 5000 }), { maxLength: 50 }), { maxLength: 5 }),
      (groups) => {
        const all = new LatencyHistogram();
        const parts = groups.map((group) => {
          const part = new LatencyHistogram();
          for (const latency of group) {
            part.record(latency, START);
            all.record(latency, START);
          }
          return part;
        });
        const { counts, ...summary } = LatencyHistogram.distributionOf(parts, START) ?? { counts: undefined };
        expect(counts === undefined ? undefined : summary).toEqual(all.summary(START));
        expect(counts).toEqual(LatencyHistogram.distributionOf([all], START)?.counts);
      },
    ),
  );
});

test('the distribution counts every value once, between its bounds, to within a bucket', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -500, max: 30_000 }), { minLength: 1, maxLength: 300 }),
      fc.constantFrom(1, 0.1, 0.001),
      (values, unitMs) => {
        const histogram = new LatencyHistogram(unitMs);
        for (const value of values) histogram.record(value * unitMs, START);
        const counts = LatencyHistogram.distributionOf([histogram], START)?.counts ?? [];
        expect(counts).toHaveLength(LATENCY_BOUNDS_MS.length + 1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        expect(counts[0]).toBe(values.filter((value) => value < 0).length);
        let counted = 0;
        for (const [at, bound] of LATENCY_BOUNDS_MS.entries()) {
          counted += counts[at] ?? NaN;
          expect(counted).toBe(values.filter((value) => latencyOf(bucketOf(value)) * unitMs < bound).length);
        }
      },
    ),
  );
});

test('a bucket counts on beyond 16 bits', () => {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 70_000; i++) histogram.record(4, START);
  for (let i = 0; i < 30_000; i++) histogram.record(9, START);
  expect(histogram.summary(START)).toMatchObject({ count: 100_000, p50: 4, p99: 9 });
});

test('of a busy stream, samples have the count and the percentiles of all within a few per cent', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2000, maxLength: 3000 }), (latencies) => {
      const [all, sampled] = [new LatencyHistogram(), new LatencyHistogram()];
      for (const [i, latency] of latencies.entries()) {
        all.record(latency, START + i);
        sampled.sample(latency, START + i);
      }
      const [exact, estimate] = [all.summary(START), sampled.summary(START)];
      expect(Math.abs((estimate?.count ?? NaN) - (exact?.count ?? NaN))).toBeLessThanOrEqual(17);
      expect(Math.abs((estimate?.p50 ?? NaN) - (exact?.p50 ?? NaN))).toBeLessThanOrEqual(3);
    }),
    { numRuns: 20 },
  );
});

test('a stream of one message a second is counted message by message', () => {
  const histogram = new LatencyHistogram();
  for (let second = 0; second < 80; second++) histogram.sample(second < 79 ? 3 : 250, START + second * 1250);
  expect(histogram.summary(START + 79 * 1250)).toMatchObject({ max: 250, count: 48 });
});

test('what was busy and is not any more is counted again once a slot is over', () => {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 1000; i++) histogram.sample(3, START + i);
  histogram.sample(12, START + 100_000);
  expect(histogram.summary(START + 100_000)).toMatchObject({ p50: 12, count: 1 });
});
