import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { CanvasSurface } from '../../draw/canvas-surface.ts';
import { TEST_PALETTE } from '../../draw/recording-context.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { UTC } from '../../format/zone.ts';
import { applyTrades, BTC } from '../../testing/ladder-fixture.ts';
import { lineContext } from '../../testing/line-context.ts';
import { RowMarks } from '../parts/row-marks.ts';
import { TapeChanges } from '../parts/tape-changes.ts';
import { drawTape, WidestTexts } from '../parts/tape-draw.ts';
import { layoutTape } from '../parts/tape-layout.ts';
import { tapeSkin } from '../parts/tape-parts.ts';
import { TapeStrip } from '../parts/tape-strip.ts';
import { TAPE_SETTINGS } from './settings.ts';
import type { TapeSettings } from './settings.ts';
import { TapeModel } from './tape-model.ts';
import { TapeRowTexts } from './tape-row-texts.ts';

const PER_CHAR = 6.6;
const HEIGHT = 40 + 12 * 18;
const SKIN = tapeSkin(TEST_PALETTE);

/** What one drawing differs in from the others. */
interface Step {
  readonly settings?: Partial<TapeSettings>;
  readonly hovered?: number;
  readonly skin?: typeof SKIN;
  readonly zone?: typeof UTC;
  readonly width?: number;
  readonly mismatches?: readonly LedgerEntry[];
}

/** A tape that is drawn step by step on a canvas that keeps what was drawn, and as a whole on an empty one. */
class Tape {
  readonly model = new TapeModel();
  #kept = lineContext(HEIGHT, PER_CHAR);
  readonly #ring = new TradeRing(400);
  readonly #texts = new TapeRowTexts(this.model);
  readonly #widest = new WidestTexts();
  readonly #strip = new TapeStrip(['last 8,000 trades', '']);
  readonly #marks = new RowMarks(this.model.rows);
  readonly #changes = new TapeChanges();
  readonly #surface = surface();
  #now = 10_000;
  #id = 0;

  trade(price: number, size: number, side: 1 | -1): void {
    this.#now += 700;
    applyTrades(this.#ring, [[++this.#id, price, size, side, this.#now]]);
  }

  /** Draws; false if nothing had to be drawn. */
  draw({ settings = {}, hovered = -1, skin = SKIN, zone = UTC, width = 320, mismatches = [] }: Step = {}): boolean {
    this.#now += 250;
    const { model } = this;
    const [ring, texts, strip, marks, now] = [this.#ring, this.#texts, this.#strip, this.#marks, this.#now];
    const all = { ...TAPE_SETTINGS.defaults, ...settings };
    model.update(ring, BTC, all, 12);
    marks.update([{ slot: 0, ring, depth: undefined }], all, now, new Map());
    texts.update(ring, zone, now);
    this.#widest.update(model, texts);
    strip.update(model, model.ratio.share(all.ratioBy), all.ratioBy);
    const box = { width, height: HEIGHT, rowHeight: 18, legendHeight: 0 };
    const layout = layoutTape(box, PER_CHAR, this.#widest.with(4));
    marks.mismatchesOf = () => mismatches;
    const scene = { model, layout, skin, texts, strip, venues: undefined, marks, hovered };
    const isDrawn = this.#changes.update(scene, this.#surface, [], now);
    const whole = lineContext(HEIGHT, PER_CHAR);
    drawTape(whole, scene);
    if (isDrawn) this.#kept = whole;
    expect(this.#kept.lines()).toEqual(whole.lines());
    return isDrawn;
  }
}

function surface(): CanvasSurface {
  const canvas = { width: 0, height: 0, getContext: () => ({ setTransform: () => undefined }) };
  const made = new CanvasSurface(canvas as unknown as HTMLCanvasElement);
  made.resize(320, HEIGHT, 1);
  return made;
}

/** A tape of some trades, as it was drawn. */
function drawnTape(): Tape {
  const tape = new Tape();
  for (const [at, size] of [120, 90_000, 300, 40].entries()) tape.trade(1000 + at, size, at % 2 === 0 ? 1 : -1);
  expect(tape.draw()).toBe(true);
  return tape;
}

test('a tape on which nothing changed is not drawn', () => {
  const tape = drawnTape();
  for (let i = 0; i < 5; i++) expect(tape.draw()).toBe(false);
});

test.each<[string, Step]>([
  ['the size filter', { settings: { minQuote: 1_000 } }],
  ['the bold prints', { settings: { largeQuote: 0.001 } }],
  ['what the bar compares', { settings: { ratioBy: 'count' } }],
  ['size classes', { settings: { classes: [0.001, 0.002, 0.003] } }],
  ['the theme', { skin: tapeSkin({ ...TEST_PALETTE, txt: '#123456' }) }],
  ['the zone', { zone: { ...UTC, clockMs: () => '15:00:00.000' } }],
  ['the width', { width: 200 }],
  ['what the ledger knows of its rows', { mismatches: [{ reason: 'candle-differs' } as LedgerEntry] }],
])('is drawn once for another of %s', (_what, step) => {
  const tape = drawnTape();
  expect(tape.draw(step)).toBe(true);
  expect(tape.draw(step)).toBe(false);
  expect(tape.draw()).toBe(true);
});

test('is drawn for a trade, and, if that is filtered, for the share of buys', () => {
  const tape = drawnTape();
  tape.trade(1001, 500, 1);
  expect(tape.draw()).toBe(true);
  expect(tape.draw()).toBe(false);
  const settings = { minQuote: 1e12 };
  tape.draw({ settings });
  tape.trade(1001, 500_000, 1);
  expect(tape.draw({ settings })).toBe(true);
  expect(tape.draw({ settings })).toBe(false);
});

test('a tape that stands still is drawn for the count of those that wait', () => {
  const tape = drawnTape();
  tape.model.scroll.toggle(tape.model.rows, tape.model.trades);
  expect(tape.draw()).toBe(true);
  tape.trade(1001, 500, 1);
  // Its rows stand still, the count of those that wait does not.
  expect(tape.draw()).toBe(true);
});

test('a row under the pointer is drawn each time, and once after that', () => {
  const tape = drawnTape();
  expect([tape.draw({ hovered: 1 }), tape.draw({ hovered: 1 }), tape.draw(), tape.draw()]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('trades of every kind, drawn at any moment, look as if all had been drawn', () => {
  const tape = new Tape();
  let state = 7;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let drawings = 0;
  for (let step = 0; step < 400; step++) {
    if (random() < 0.4)
      tape.trade(1000 + Math.round(random() * 6), 1 + Math.round(random() ** 6 * 1e6), random() < 0.5 ? 1 : -1);
    if (tape.draw({ settings: { isMerged: step % 100 < 50, minQuote: step % 40 < 20 ? 0 : 5 } })) drawings++;
  }
  expect(drawings).toBeGreaterThan(100);
  expect(drawings).toBeLessThan(260);
});
