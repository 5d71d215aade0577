import { expect, test } from 'vitest';
import { CanvasSurface } from '../../draw/canvas-surface.ts';
import { TEST_PALETTE } from '../../draw/recording-context.ts';
import { BookBuffer } from '../../feed/book-buffer.ts';
import { TradeRing } from '../../feed/trade-ring.ts';
import { applyBook, applyTrades, ladderInput } from '../../testing/ladder-fixture.ts';
import { lineContext } from '../../testing/line-context.ts';
import type { LineContext } from '../../testing/line-context.ts';
import type { LadderColumn } from './column-ids.ts';
import { LadderChanges } from './ladder-changes.ts';
import { columnsFor } from '../parts/traded-columns.ts';
import { drawColumns } from './ladder-columns-draw.ts';
import { LadderColumns } from './ladder-columns.ts';
import { drawLadder } from './ladder-draw.ts';
import { layoutLadder, shiftedLayout } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import { ladderSkin, LadderStrip } from './ladder-scene.ts';
import type { LadderScene } from './ladder-scene.ts';
import { LadderTexts } from './ladder-texts.ts';
import type { LadderSettings } from './settings.ts';

const PER_CHAR = 6.6;
const HEIGHT = 38 + 20 * TEST_PALETTE.rowHeight;
const SKIN = ladderSkin(TEST_PALETTE);
const VENUE = ['PRICE'];

/** What one drawing differs in from the others. */
interface Step {
  readonly pointer?: { readonly x: number; readonly y: number };
  readonly settings?: Partial<LadderSettings>;
  readonly multiple?: number;
  readonly state?: 'verified' | 'resyncing';
  readonly knownDepth?: number;
}

/** A market that a ladder is drawn of, step by step: on a canvas that keeps what was drawn, and as a whole on an empty one. */
class Ladder {
  kept = lineContext(HEIGHT, PER_CHAR);
  readonly model = new LadderModel();
  readonly #surface = surfaceOf(520);
  readonly #changes = new LadderChanges();
  readonly #texts = new LadderTexts(this.model);
  readonly #strip = new LadderStrip();
  readonly #columns = new LadderColumns();
  readonly #book = new BookBuffer();
  readonly #trades = new TradeRing(400);
  readonly #sizes = new Map<number, number>();
  readonly #random = randomOf(7);
  #middle = 1000;
  #id = 0;
  #now = 10_000;

  /** The market goes on by a moment. */
  move(): void {
    const random = this.#random;
    this.#now += 40;
    if (random() < 0.15) this.#middle += random() < 0.5 ? 1 : -1;
    for (let changed = 0; changed < 3; changed++)
      this.#sizes.set(this.#middle + Math.round((random() - 0.5) * 30), Math.round(random() ** 4 * 9_000));
    if (random() < 0.5)
      applyTrades(this.#trades, [
        [++this.#id, this.#middle, 1 + Math.round(random() * 900), random() < 0.5 ? 1 : -1, this.#now],
      ]);
  }

  /** Draws; false if nothing had to be drawn. */
  draw({ settings = {}, pointer, multiple = 1, state = 'verified', knownDepth = 1_000 }: Step = {}): boolean {
    const { model } = this;
    const level = (price: number): readonly [number, number] => [price, this.#sizes.get(price) ?? 40];
    const bids = Array.from({ length: 40 }, (_, at) => level(this.#middle - 1 - at));
    const asks = Array.from({ length: 40 }, (_, at) => level(this.#middle + 1 + at));
    applyBook(this.#book, bids, asks, { state, knownDepth });
    const chosen: readonly LadderColumn[] = settings.columns ?? [];
    const beside = columnsFor(chosen, this.#surface.width, PER_CHAR);
    const width = this.#surface.width - beside.shown.length * beside.columnWidth;
    const layout = layoutLadder({ width, height: HEIGHT, rowHeight: TEST_PALETTE.rowHeight }, PER_CHAR, 6);
    const { book, trades, now } = { book: this.#book, trades: this.#trades, now: this.#now };
    model.axis.animate(now);
    model.update(ladderInput({ book, trades, now, multiple, settings, rowCount: layout.rowCount }));
    this.#texts.update(layout, now);
    this.#strip.update(model, beside.leftOut);
    this.#columns.update(model, { chosen: beside.shown, trades, depth: undefined });
    const scene: LadderScene = {
      model,
      layout: shiftedLayout(layout, model.shift),
      skin: SKIN,
      texts: this.#texts,
      strip: this.#strip,
      venue: VENUE,
      pointer,
      now,
      behindMs: undefined,
    };
    const band = { model, layout: scene.layout, skin: SKIN, columns: this.#columns, ...beside };
    const paint = (context: LineContext): void => {
      drawColumns(context, band);
      drawLadder(context, scene);
    };
    const isDrawn = this.#changes.update(scene, band, this.#surface);
    // The ground of the whole covers what was there.
    if (model.rows.isWhole) this.kept = lineContext(HEIGHT, PER_CHAR);
    if (isDrawn) paint(this.kept);
    const whole = lineContext(HEIGHT, PER_CHAR);
    model.rows.isWhole = true;
    model.rows.unchanged = new Uint8Array(0);
    paint(whole);
    expect(this.kept.lines()).toEqual(whole.lines());
    return isDrawn;
  }
}

function surfaceOf(width: number): CanvasSurface {
  const canvas = { width: 0, height: 0, getContext: () => ({ setTransform: () => undefined }) };
  const surface = new CanvasSurface(canvas as unknown as HTMLCanvasElement);
  surface.resize(width, HEIGHT, 1);
  return surface;
}

/** Numbers from 0 to 1 that are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([
  ['a plain ladder', {}],
  ['columns beside it', { settings: { columns: ['volume', 'delta', 'last-size'] } }],
  ['only prices with size', { settings: { onlyExisting: true } }],
  ['rows of several ticks', { multiple: 4 }],
] satisfies readonly (readonly [string, Step])[])(
  'what is kept on the canvas of %s is what the whole would be',
  (_, step) => {
    const ladder = new Ladder();
    let things = 0;
    for (let at = 0; at < 300; at++) {
      ladder.move();
      ladder.draw(step);
      if (at > 0) things += ladder.kept.takeCount();
      else ladder.kept.takeCount();
    }
    ladder.draw({ ...step, pointer: { x: 5, y: 60 } });
    const whole = ladder.kept.takeCount();
    expect(things / 300).toBeLessThan(whole * 0.75);
  },
);

test('nothing is drawn while nothing changes', () => {
  const ladder = new Ladder();
  ladder.move();
  ladder.draw();
  // The row in which something lay across the others is drawn over once.
  ladder.draw();
  expect([ladder.draw(), ladder.draw()]).toEqual([false, false]);
});

test('what lay across rows is gone right after it: a tooltip, a frozen book, the end of the verified depth, other settings', () => {
  const ladder = new Ladder();
  const steps: readonly Step[] = [
    { pointer: { x: 40, y: 100 } },
    { state: 'resyncing' },
    { knownDepth: 5 },
    { multiple: 2 },
    { settings: { columns: ['volume'] } },
    { settings: { unit: 'quote' } },
  ];
  for (const step of steps) {
    ladder.move();
    ladder.draw();
    ladder.draw(step);
    ladder.move();
    ladder.draw(step);
    ladder.draw();
  }
  expect(ladder.model.frozen).toBeUndefined();
});
