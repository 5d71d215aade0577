import { expect, test } from 'vitest';
import { NO_COUNTS } from '../../../../src-shared/testing/health-fixture.ts';
import { LATENCY_BOUNDS_MS } from '../../../../src-shared/wire/health.ts';
import type { HopHealth } from '../../../../src-shared/wire/health.ts';
import { recordingContext, TEST_PALETTE } from '../../../draw/recording-context.ts';
import { drawHopHistograms, drawnHops, histogramSummary, tooltipLines } from './hop-histograms.ts';

/** Counts by the lower bound of their bin, ms. */
function hop(
  name: HopHealth['hop'],
  counts: readonly (readonly [from: number, count: number])[],
  venue?: 'okx' | 'gate-spot',
): HopHealth {
  const all = [...NO_COUNTS];
  for (const [from, count] of counts) all[LATENCY_BOUNDS_MS.indexOf(from) + 1] = count;
  const count = counts.reduce((sum, [, one]) => sum + one, 0);
  return { hop: name, p50: 3, p99: 30, max: 44, count, negative: 0, counts: all, ...(venue && { venue }) };
}
const OKX = hop(
  'venue-received',
  [
    [2, 30],
    [5, 9],
    [20, 1],
  ],
  'okx',
);
const GATE = hop('venue-received', [[50, 4]], 'gate-spot');
const DECODED = hop('received-decoded', [
  [0.01, 3],
  [0.02, 1],
]);
const PAINTED = hop('published-painted', [[10, 3]]);
const ALL = { hops: [GATE, OKX, DECODED, PAINTED] };

function drawn(width: number, chosen?: string, pointer?: { readonly x: number; readonly y: number }) {
  const context = recordingContext();
  const box = { width, height: 132, perChar: 6, pointer };
  drawHopHistograms(context, TEST_PALETTE, box, drawnHops(ALL, chosen), chosen);
  return context;
}

test('of the venues the chosen one is drawn, else the one that sends most, and then the way through this computer', () => {
  expect(drawnHops(ALL, undefined)).toEqual([OKX, DECODED, PAINTED]);
  expect(drawnHops(ALL, 'venue-received gate-spot')).toEqual([GATE, DECODED, PAINTED]);
  expect(drawnHops({}, undefined)).toEqual([]);
});

test('a bar a bin, as high as its share of the highest, between bounds that are written', () => {
  const context = drawn(600);
  expect(context.texts()).toEqual([
    'okx → received',
    'p50 3.0 ms, p99 30 ms',
    '2 ms',
    '200 ms',
    'received → decoded',
    'p50 3.0 ms, p99 30 ms',
    '10 µs',
    '1 ms',
    'published → painted',
    'p50 3.0 ms, p99 30 ms',
    '10 ms',
    '1 s',
  ]);
  const bars = context.drawn.filter(({ kind, colour }) => kind === 'rect' && colour === TEST_PALETTE.accent);
  expect(bars.map(({ height }) => height)).toEqual([87, 26, 3, 87, 29, 87]);
  expect(bars[0]?.alpha).toBe(1);
  expect(bars[1]?.alpha).toBe(0.55);
});

test('in a narrow panel the chosen hop is among those that are drawn', () => {
  expect(drawn(140).texts()[0]).toBe('okx → received');
  expect(drawn(140, 'published-painted').texts()[0]).toBe('published → painted');
  expect(
    drawn(280, 'received-decoded')
      .texts()
      .filter((text) => text.includes('→')),
  ).toEqual(['okx → received', 'received → decoded']);
});

test('a bar says its bounds, count and share, and every place the percentiles; the summary says it without a pointer', () => {
  expect(drawn(600, undefined, { x: 12, y: 90 }).texts().slice(-4)).toEqual([
    '2 ms to 5 ms: 30 (75 %)',
    'okx → received',
    'p50 3.0 ms, p99 30 ms, max 44 ms',
    '40 in the last minute',
  ]);
  expect(tooltipLines({ ...OKX, counts: [2, ...OKX.counts.slice(1)] }, 0)[0]).toBe('below zero: 2 (5 %)');
  expect(tooltipLines(hop('venue-received', [[10_000, 1]]), LATENCY_BOUNDS_MS.length)[0]).toBe(
    '10 s and more: 1 (100 %)',
  );
  expect(histogramSummary([OKX])).toBe(
    'okx → received: p50 3.0 ms, p99 30 ms, max 44 ms, 40 in the last minute, most 2 ms to 5 ms (75 %)',
  );
});

test('what is below zero or nothing stands right before the others, and its bounds reach up to them', () => {
  const low = {
    ...hop(
      'venue-received',
      [
        [0, 5],
        [2, 3],
      ],
      'okx',
    ),
    counts: OKX.counts.with(0, 2).with(1, 5),
  };
  const context = recordingContext();
  drawHopHistograms(
    context,
    TEST_PALETTE,
    { width: 136, height: 132, perChar: 6, pointer: undefined },
    [low],
    undefined,
  );
  expect(context.texts().slice(2)).toEqual(['< 0', '50 ms']);
  const { accent, warn } = TEST_PALETTE;
  const lefts = context.drawn
    .filter(({ kind, colour }) => kind === 'rect' && (colour === accent || colour === warn))
    .map(({ x }) => x);
  expect(lefts.slice(0, 3)).toEqual([8, 28, 48]);
  expect(tooltipLines(low, 1)[0]).toMatch(/^0 ms to 2 ms: 5 /);
  // Nothing but zeros has its bounds too.
  expect(tooltipLines(hop('venue-received', [[0, 5]]), 1)[0]).toBe('0 ms to 1 µs: 5 (100 %)');
});
