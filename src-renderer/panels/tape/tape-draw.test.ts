import { expect, test } from 'vitest';
import type { Scales } from '../../../src-shared/wire/feed-frame.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { UTC } from '../../format/zone.ts';
import type { Zone } from '../../format/zone.ts';
import { BTC } from '../../testing/ladder-fixture.ts';
import { drawTape, WidestTexts } from '../parts/tape-draw.ts';
import { layoutTape } from '../parts/tape-layout.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { TapeStrip } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS } from './settings.ts';
import { TapeModel } from './tape-model.ts';
import { TapeRowTexts } from './tape-row-texts.ts';

type Print = readonly [price: number, size: number, side: 1 | -1, ms: number];
const START = Date.UTC(2026, 10, 20, 14, 32, 0);
const PER_CHAR = 6.6;
const PRINTS: readonly Print[] = [
  [1000, 100, 1, 0],
  [1001, 200, -1, 10],
  [1002, 300, 1, 700],
  [1000, 90_000, -1, 900],
];

/** A tape that can be drawn again and again. */
function tapeOf(prints: readonly Print[], facts: { scales?: Scales; zone?: Zone; isMerged?: boolean } = {}) {
  const ring = new TradeRing(10_000);
  const { zone = UTC, isMerged = false } = facts;
  const scales = facts.scales ?? { priceScale: 1, priceSent: 2, sizeScale: 3, sizeSent: 5 };
  ring.apply(
    {
      kind: 'trades',
      sub: 't',
      offset: 0,
      instrument: BTC.id,
      scales,
      count: prints.length,
      isReset: false,
      dropped: 0,
      state: 'running',
    },
    Float64Array.from(
      prints.flatMap(([price, size, side, ms], id) => [id, price, size, side, START + ms, START + ms, 0]),
    ),
  );
  const model = new TapeModel();
  const texts = new TapeRowTexts(model);
  const widest = new WidestTexts();
  const strip = new TapeStrip(['last 8,000 trades', '']);
  return (width: number): RecordingContext => {
    const context = recordingContext();
    model.update(ring, BTC, { ...TAPE_SETTINGS.defaults, isMerged, largeQuote: 5_000 }, 20);
    texts.update(ring, zone, 0);
    widest.update(model, texts);
    strip.update(model, model.ratio.share('volume'), 'volume');
    drawTape(context, {
      model,
      layout: layoutTape({ width, height: 400, rowHeight: 18, legendHeight: 0 }, PER_CHAR, widest.with(4)),
      skin: tapeSkin(TEST_PALETTE),
      texts,
      strip,
      venues: undefined,
      hovered: -1,
    });
    return context;
  };
}

/** Pairs of texts of one line that lie over each other. */
function overlaps({ drawn }: RecordingContext): string[] {
  const texts = drawn
    .filter(({ kind, text }) => kind === 'text' && text !== '')
    .map(({ text, x, y, align }) => {
      const width = text.length * PER_CHAR;
      const left = align === 'right' ? x - width : align === 'center' ? x - width / 2 : x;
      return { text, y, left, right: left + width };
    });
  return texts.flatMap((one, at) =>
    texts
      .slice(at + 1)
      .filter((other) => other.y === one.y && other.left < one.right - 0.01 && one.left < other.right - 0.01)
      .map((other) => `${one.text} over ${other.text}`),
  );
}

test('drawn rows say their side without colour, and large prints are bold', () => {
  const context = tapeOf(PRINTS)(280);
  const texts = context.texts();
  expect(texts.slice(0, 7)).toEqual([
    '14:32:00.900',
    '14:32:00.700',
    '14:32:00.010',
    '14:32:00.000',
    'S',
    '100.0',
    '90',
  ]);
  expect(texts.filter((text) => text === 'B' || text === 'S')).toEqual(['S', 'B', 'S', 'B']);
  expect(context.drawn.find((thing) => thing.text === '90')!.font).toContain('700');
  expect(context.drawn.find((thing) => thing.text === '0.3')!.font).not.toContain('700');
  expect(texts).toContain('0 % buy by volume');
});

test('a price with more digits than the tick of the list is shown exactly, also when its fills are merged', () => {
  const scales = { priceScale: 2, priceSent: 2, sizeScale: 3, sizeSent: 5 };
  const prints: readonly Print[] = [
    [9_643_452, 100, 1, 0],
    [9_643_452, 100, 1, 5],
    [9_643_400, 100, -1, 900],
  ];
  for (const isMerged of [false, true])
    expect(tapeOf(prints, { scales, isMerged })(280).texts()).toEqual(expect.arrayContaining(['96434.52', '96434.00']));
});

test.each([
  [-1, { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 }],
  [15, { priceScale: 15, priceSent: 15, sizeScale: 3, sizeSent: 3 }],
  [22, { priceScale: 22, priceSent: 22, sizeScale: 0, sizeSent: 0 }],
])('nothing lies over anything else at any width, prices of %d digits included', (_digits, scales) => {
  const draw = tapeOf(PRINTS, { scales });
  const least = Math.ceil((4 + 2 + Math.max(2, scales.priceScale)) * PER_CHAR) + 16;
  for (let width = Math.max(90, least); width <= 520; width += 5) expect(overlaps(draw(width)), `${width}`).toEqual([]);
});

test('what does not fit is left out: milliseconds, the count, the time, the size', () => {
  const draw = tapeOf([...PRINTS, [1003, 7, 1, 901], [1003, 7, 1, 901]], { isMerged: true });
  const columns = (width: number) => {
    const texts = draw(width).texts();
    return [
      texts.includes('14:32:00.901') ? 'ms' : '',
      texts.includes('×2') ? 'count' : '',
      texts.some((text) => text.startsWith('14:32:00')) ? 'time' : '',
      texts.includes('0.0140') || texts.includes('0.014') ? 'size' : '',
    ].filter((one) => one !== '');
  };
  expect([280, 230, 190, 140, 90].map(columns)).toEqual([
    ['ms', 'count', 'time', 'size'],
    ['count', 'time', 'size'],
    ['time', 'size'],
    ['size'],
    [],
  ]);
});

test('a tape that is drawn again makes no text again', () => {
  let made = 0;
  const counted = (text: string): string => {
    made++;
    return text;
  };
  const zone: Zone = {
    ...UTC,
    clock: () => counted('clock'),
    clockMs: () => counted('clockMs'),
    short: () => counted('UTC'),
  };
  const draw = tapeOf(PRINTS, { zone });
  draw(280);
  const before = made;
  expect(before).toBeGreaterThan(0);
  draw(280);
  draw(275);
  expect(made).toBe(before);
});
