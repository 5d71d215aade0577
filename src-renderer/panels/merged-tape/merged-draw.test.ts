import { expect, test } from 'vitest';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { RecordingContext } from '../../draw/recording-context.ts';
import { UTC } from '../../format/zone.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Feed } from '../../feed/feed.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { INVERSE, legs, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { NO_LEG_CHOICE, withSwitched } from '../legs/asset-legs.ts';
import { LegBuffers } from '../legs/leg-buffers.ts';
import { legTrades } from './merged-trades.ts';
import { legendHeight, legendSkin } from '../legs/leg-legend.ts';
import { drawTape, WidestTexts } from '../parts/tape-draw.ts';
import { layoutTape, rowsTopBelow } from '../parts/tape-layout.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { TapeStrip } from '../parts/tape-strip.ts';
import { legTradesOf, putTrades } from '../../testing/merged-fixture.ts';
import { MergedModel } from './merged-model.ts';
import { MergedRowTexts } from './merged-row-texts.ts';
import type { LegTrades } from './merged-rows.ts';
import { PRINT_DEFAULTS } from '../parts/print-settings.ts';

const PER_CHAR = 6.6;
const [spot, perp, inverse] = legs(SPOT, PERP, INVERSE);
if (spot === undefined || perp === undefined || inverse === undefined) throw new Error('three legs');
const both = (): readonly LegTrades[] => [
  legTradesOf(spot, [[1, 1_000_001, 250, 1, 1_000]]),
  legTradesOf(perp, [[1, 1_000_050, 4_000, -1, 2_345]]),
];

function drawn(trades: readonly LegTrades[], width: number, model = new MergedModel()): RecordingContext {
  model.update({ trades, settings: PRINT_DEFAULTS, rowCount: 10, isOffline: false, isReplay: false, hasEnded: false });
  const context = recordingContext();
  const texts = new MergedRowTexts(model);
  texts.update(trades, UTC, 3_000);
  const widest = new WidestTexts();
  widest.update(model, texts);
  const strip = new TapeStrip(['in order of receipt', '']);
  strip.update(model, model.buyShare, 'volume');
  const legendSkinMade = legendSkin(TEST_PALETTE);
  drawTape(context, {
    model,
    layout: layoutTape(
      {
        width,
        height: 300,
        rowHeight: 18,
        legendHeight: legendHeight(legendSkin(TEST_PALETTE), trades.length, width, PER_CHAR),
      },
      PER_CHAR,
      widest.with(6, texts.nameChars),
    ),
    skin: tapeSkin(TEST_PALETTE),
    texts,
    strip,
    venues: { skin: legendSkinMade, texts },
    hovered: -1,
  });
  return context;
}

/** Top of the first row at a width. */
function topAt(width: number): number {
  return rowsTopBelow(legendHeight(legendSkin(TEST_PALETTE), 2, width, PER_CHAR), 18);
}

test('a row says when it was received, where, which side, and how much in base and quote', () => {
  const context = drawn(both(), 560);
  const row = context.drawn
    .filter(({ y, kind, x }) => kind === 'text' && x > 0 && Math.abs(y - topAt(560) - 9) < 2)
    .toSorted((a, b) => a.x - b.x)
    .map(({ text }) => text);
  expect(row).toEqual(['00:00:02.345', 'B', 'venue 1', 'S', '100005.0', '4', '.0000', '400.0k']);
  expect(context.texts()).toEqual(
    expect.arrayContaining(['RECEIVED UTC', 'VENUE', 'PRICE', 'BTC', 'USDT', 'in order of receipt']),
  );
});

test('the venue is shown by colour and letter, and by name if there is room', () => {
  for (const width of [240, 560]) {
    const context = drawn(both(), width);
    const marks = context.drawn.filter(
      ({ kind, width: w, height, y }) => kind === 'rect' && w === 12 && height === 12 && y > topAt(width),
    );
    expect(marks.map(({ colour }) => colour)).toEqual([TEST_PALETTE.venues[1]!.fill, TEST_PALETTE.venues[0]!.fill]);
  }
  expect(drawn(both(), 240).texts()).not.toContain('VENUE');
});

test('values of different currencies are not headed by one of them', () => {
  const texts = drawn(
    [
      ...both(),
      legTradesOf(inverse, [[1, 1_000_050, 10, 1, 2_000]], {
        scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      }),
    ],
    560,
  ).texts();
  expect(texts).toContain('VALUE');
});

test('a paused tape says how much is waiting and how to go on', () => {
  const trades = both();
  const model = new MergedModel();
  drawn(trades, 560, model);
  model.scroll.toggle(model.rows, model.rows.trades);
  putTrades(trades[0]!, [[2, 1_000_001, 1, 1, 4_000]]);
  expect(drawn(trades, 560, model).texts()).toEqual(expect.arrayContaining(['Paused - 1 new', 'Esc or click resumes']));
});

test('no text of a line lies over another, nor leaves the canvas, in a narrow panel', () => {
  for (let width = 120; width <= 300; width += 4) {
    const { drawn: things } = drawn(both(), width);
    const texts = things
      .filter(({ kind, text, font }) => kind === 'text' && text !== '' && !font.startsWith('700'))
      .map(({ text, x, y, align }) => {
        const long = text.length * PER_CHAR;
        const left = align === 'right' ? x - long : align === 'center' ? x - long / 2 : x;
        return { text, y, left, right: left + long };
      });
    expect(
      texts.filter(({ left, right }) => left < -0.5 || right > width + 0.5),
      `${width}`,
    ).toEqual([]);
    for (const [at, one] of texts.entries())
      for (const other of texts.slice(at + 1))
        if (one.y === other.y)
          expect(other.left >= one.right - 0.01 || other.right <= one.left + 0.01, `${one.text} ${other.text}`).toBe(
            true,
          );
  }
});

test('missing trades are shown with their venue', () => {
  const trades = both();
  putTrades(trades[1]!, [[4, 1_000_050, 1, 1, 5_000, true]]);
  expect(drawn(trades, 560).texts()).toContain('venue 1: 2 trades missing');
});

test("each venue's prices have the digits of its own tick, more if they have more", () => {
  const texts = drawn(
    [
      legTradesOf(spot, [[1, 1_000_001, 250, 1, 1_000]]),
      legTradesOf(perp, [[1, 964_345_200, 4_000, -1, 2_345]], {
        scales: { priceScale: 4, priceSent: 4, sizeScale: 3, sizeSent: 3 },
      }),
    ],
    560,
  ).texts();
  expect(texts).toEqual(expect.arrayContaining(['100000.10', '96434.52']));
});

test('the legs are made once for as long as settings, instrument and session stay', () => {
  const session = sessionOf(SPOT, PERP);
  const feed = { trades: () => new TradeRing(10) } as unknown as Feed;
  const before = { legs: NO_LEG_CHOICE };
  const context = (id: Instrument['id'], settings = before) => ({
    panelId: 'm',
    settings,
    feed,
    instrumentId: id,
    instrument: undefined,
    session,
  });
  const buffers = new LegBuffers(legTrades);
  const first = buffers.of(context(SPOT.id));
  expect(first.map(({ leg }) => leg.instrument)).toEqual([SPOT, PERP]);
  expect(buffers.of(context(SPOT.id))).toBe(first);
  // A subscription may have ended with other settings: then the same legs have other buffers.
  const again = buffers.of(context(SPOT.id, { ...before }));
  expect(again[0]?.ring).not.toBe(first[0]?.ring);
  const off = withSwitched(NO_LEG_CHOICE, PERP.id, false);
  expect(buffers.of(context(SPOT.id, { legs: off })).map(({ leg }) => leg.instrument)).toEqual([SPOT]);
});
