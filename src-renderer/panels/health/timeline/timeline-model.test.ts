import { expect, test } from 'vitest';
import type { LedgerEntry, LedgerKind } from '../../../../src-shared/wire/ledger.ts';
import { recordingContext, TEST_PALETTE } from '../../../draw/recording-context.ts';
import { entryHeadline, entryLines } from '../../../format/ledger-words.ts';
import { UTC } from '../../../format/zone.ts';
import { drawTimeline } from './timeline-draw.ts';
import { TIMELINE_SPANS, TimelineModel } from './timeline-model.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 45);
/** Width of the names and height of a row at a text of 11 pixels. */
const LABEL_WIDTH = 118;
const ROW = 18;
const WIDTH = LABEL_WIDTH + 900;
let nextId = 1;

function entry(
  symbol: string,
  kind: LedgerKind,
  agoS: number,
  lastsS: number | undefined,
  rest: Partial<LedgerEntry> = {},
): LedgerEntry {
  const from = NOW - agoS * 1000;
  return {
    id: nextId++,
    kind,
    venue: 'binance-spot',
    symbol,
    from,
    ...(lastsS === undefined ? {} : { to: from + lastsS * 1000 }),
    count: 0,
    reason: 'sequence-gap',
    ...rest,
  };
}

const ENTRIES = [
  entry('BTCUSDT', 'resync', 302, 4),
  entry('BTCUSDT', 'gap', 300, 2, { channel: 'trade', count: 2, firstId: 3, lastId: 4 }),
  entry('BTCUSDT', 'duplicate', 600, 1),
  entry('ETHUSDT', 'stale', 60, undefined, { reason: 'silence' }),
  entry('OLDUSDT', 'gap', 5000, 10),
  entry('', 'malformed', 120, 0),
];

function modelOf(entries: readonly LedgerEntry[] = ENTRIES): TimelineModel {
  const model = new TimelineModel();
  model.zoom(1);
  model.update(entries, { now: NOW, width: WIDTH, fontSize: 11, showsMerged: false });
  return model;
}

test('a row an instrument, what lasts on top, what is too old left out until the span is longer', () => {
  const model = modelOf();
  expect(model.rows.map(({ label, entries }) => `${label} ${entries.length}`)).toEqual([
    'BN ETHUSDT 1',
    'binance-spot 1',
    'BN BTCUSDT 3',
  ]);
  model.zoom(1);
  model.zoom(1);
  model.update(ENTRIES, { now: NOW, width: WIDTH, fontSize: 11, showsMerged: false });
  expect(model.rows.map(({ label }) => label)).toContain('BN OLDUSDT');
});

test('begins with five minutes, and a click on the axis goes through all spans', () => {
  const model = new TimelineModel();
  const spans = TIMELINE_SPANS.map(() => {
    const minutes = model.spanMs / 60_000;
    model.cycle();
    return minutes;
  });
  expect([spans, model.spanMs]).toEqual([[5, 15, 60, 360, 1440, 1], 300_000]);
});

test('one symbol at two venues has rows of its own', () => {
  expect(
    modelOf([
      entry('BTCUSDT', 'gap', 10, 1),
      entry('BTCUSDT', 'gap', 20, 1, { venue: 'binance-usdm' }),
      entry('', 'malformed', 30, 1),
    ]).rows.map(({ label }) => label),
  ).toEqual(['BN BTCUSDT spot', 'BN BTCUSDT usdm', 'binance-spot']);
});

test('a second is a pixel at 15 minutes; the gravest mark under the pointer is hit, and even a moment can be', () => {
  const model = modelOf();
  const y = 3 * ROW + 5;
  expect(model.xOf(NOW - 300_000)).toBe(LABEL_WIDTH + 600);
  expect(model.hit(LABEL_WIDTH + 601, y)?.kind).toBe('gap');
  expect(model.hit(LABEL_WIDTH + 300, y)?.kind).toBe('duplicate');
  expect(model.hit(LABEL_WIDTH + 450, y)).toBeUndefined();
  expect(model.hit(LABEL_WIDTH + 780, 2 * ROW + 5)?.kind).toBe('malformed');
});

test('the keyboard reaches every entry', () => {
  const model = modelOf();
  const seen = (): string => `${model.chosen()?.entry.symbol} ${model.chosen()?.entry.kind}`;
  model.step(-1);
  expect(seen()).toBe('ETHUSDT stale');
  model.move(1, 8);
  model.move(1, 8);
  expect(seen()).toBe('BTCUSDT gap');
  model.step(-1);
  model.step(-1);
  expect(seen()).toBe('BTCUSDT duplicate');
  model.step(-1);
  expect(seen()).toBe('BTCUSDT duplicate');
  model.choose(undefined);
  expect(model.chosen()).toBeUndefined();
});

test('the chosen row is scrolled into view', () => {
  const model = modelOf(Array.from({ length: 9 }, (_, n) => entry(`S${n}USDT`, 'gap', 100 + n, 1)));
  for (let n = 0; n < 6; n++) model.move(1, 3);
  expect([model.chosen()?.row, model.skipped]).toEqual([5, 3]);
});

test('in words: exact on hover, the worst rows for those who cannot see it', () => {
  const gap = ENTRIES[1];
  if (gap === undefined) throw new Error('no gap');
  expect(entryHeadline(gap)).toBe('gap: 2 trades missing, 3 to 4, gap in the sequence numbers');
  expect(entryLines(gap, UTC, NOW)).toEqual([
    'gap: 2 trades missing',
    '3 to 4',
    'gap in the sequence numbers',
    'BTCUSDT trade, binance-spot',
    '14:40:00.000 to 14:40:02.000',
    '2.000 s',
    '2026-11-20 UTC',
  ]);
  expect(modelOf().summary()).toBe(
    'last 15 min: BN ETHUSDT has no known gaps; silent for 60.0 s. binance-spot has no known gaps; 0 messages not understood. BN BTCUSDT has 1 gap, 2.0 s (2 trades missing); 1 resync, 0 duplicates dropped',
  );
  expect(modelOf([]).summary()).toBe('nothing was wrong in the last 15 min');
});

test('an empty time says so, a gap is drawn in the colour of what is missing', () => {
  const empty = recordingContext();
  drawTimeline(empty, {
    model: modelOf([]),
    palette: TEST_PALETTE,
    zone: UTC,
    width: WIDTH,
    height: 120,
    perChar: 6.6,
  });
  expect(empty.texts()).toContain('Nothing was wrong in this time.');
  const context = recordingContext();
  drawTimeline(context, {
    model: modelOf(),
    palette: TEST_PALETTE,
    zone: UTC,
    width: WIDTH,
    height: 120,
    perChar: 6.6,
  });
  expect(context.texts()).toContain('BN BTCUSDT');
  expect(
    context.drawn.some(
      ({ kind, x, colour }) => kind === 'rect' && x === LABEL_WIDTH + 600 && colour === 'rgba(239, 83, 80, 0.75)',
    ),
  ).toBe(true);
});

test('updates that were merged for a busy screen are left out unless they are asked for', () => {
  const merged = entry('', 'merged', 90, 30, { reason: 'screen-busy', count: 31 });
  const model = modelOf([merged]);
  expect([model.rows, model.summary()]).toEqual([[], 'nothing was wrong in the last 15 min']);
  model.update([merged], { now: NOW, width: WIDTH, fontSize: 11, showsMerged: true });
  expect(model.rows.map(({ entries }) => entries)).toEqual([[merged]]);
});
