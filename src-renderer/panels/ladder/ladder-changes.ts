import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import { DrawnRows, NotedValues } from '../../draw/drawn-rows.ts';
import { columnBar } from './ladder-columns-draw.ts';
import type { ColumnsScene } from './ladder-columns-draw.ts';
import { sizeBar } from './ladder-draw.ts';
import { middleOf } from './ladder-marks.ts';
import { ROW } from './ladder-rows.ts';
import type { LadderRows } from './ladder-rows.ts';
import type { LadderScene } from './ladder-scene.ts';

/** Which rows of a ladder would look different from what is on its canvas. Hot. */
export class LadderChanges {
  readonly #drawn = new DrawnRows(FIELDS);
  readonly #stage = new NotedValues();
  readonly #strip = new NotedValues();
  #wasCovered = true;

  /**
   * Marks the rows of the scene that are to be drawn: all of them while something lies across rows, and right after that. False if the ladder on the
   * canvas is as it would be drawn.
   */
  update(scene: LadderScene, band: ColumnsScene, surface: CanvasSurface): boolean {
    const { model } = scene;
    const { rows } = model;
    const drawn = this.#drawn;
    const middle = middleOf(rows);
    const isCovered =
      isAcrossRows(scene) ||
      (middle !== undefined && middle.bid < middle.ask) ||
      !surface.hasWholePixels(scene.layout.rowsTop, scene.layout.rowHeight);
    this.#noteStage(scene, band, surface);
    this.#noteStrip(scene);
    rows.isWhole = isCovered || this.#wasCovered || this.#stage.isOther;
    this.#wasCovered = isCovered;
    drawn.start(rows.count, rows.isWhole);
    for (let row = 0; row < rows.count; row++) {
      drawn.begin(row);
      const isMiddle = middle !== undefined && row >= middle.ask && row <= middle.bid;
      drawn.add(isMiddle ? middle.ask * MOST_ROWS + middle.bid : -1);
      this.#addBook(scene, row);
      this.#addColumns(band, row);
    }
    // The middle is drawn across its rows.
    if (middle !== undefined) drawn.join(middle.ask, middle.bid);
    rows.unchanged = drawn.unchanged;
    return drawn.isAny || this.#strip.isOther;
  }

  #noteStage(
    { model, layout, skin, texts, strip, venue }: LadderScene,
    band: ColumnsScene,
    surface: CanvasSurface,
  ): void {
    const stage = this.#stage;
    stage.start();
    stage.note(surface);
    stage.note(surface.width);
    stage.note(surface.height);
    stage.note(surface.ratio);
    stage.note(skin);
    stage.note(layout.width);
    stage.note(layout.perChar);
    stage.note(layout.priceLeft);
    stage.note(layout.priceRight);
    stage.note(texts.price);
    stage.note(texts.size.form);
    stage.note(texts.traded.form);
    stage.note(strip.sells);
    stage.note(venue);
    stage.note(band.columns.flowProblem);
    stage.note(model.tradedLack);
    for (const column of band.shown) stage.note(column);
  }

  #noteStrip({ model, strip, behindMs }: LadderScene): void {
    const noted = this.#strip;
    noted.start();
    noted.note(strip.last);
    noted.note(model.last.direction);
    noted.note(strip.spread[0]);
    noted.note(strip.depth[0]);
    noted.note(strip.leftOut[0]);
    noted.note(behindMs);
  }

  #addBook({ model, layout }: LadderScene, row: number): void {
    const drawn = this.#drawn;
    const { rows, inside, last } = model;
    const index = rows.index[row] ?? NaN;
    const flags = rows.flags[row] ?? 0;
    const best = (index === inside.bid ? BEST_BID : 0) + (index === inside.ask ? BEST_ASK : 0);
    drawn.add(index);
    drawn.add(flags + best + ((flags & ROW.last) === 0 ? 0 : (last.direction + 1) * DIRECTION));
    drawn.add(rows.bidShown[row] ?? 0);
    drawn.add(rows.askShown[row] ?? 0);
    drawn.add(sizeBar(layout, rows, row, true));
    drawn.add(sizeBar(layout, rows, row, false));
    if (!layout.showsTraded) return;
    drawn.add(rows.buysShown[row] ?? 0);
    drawn.add(rows.sellsShown[row] ?? 0);
  }

  #addColumns(band: ColumnsScene, row: number): void {
    for (const column of band.shown) {
      this.#drawn.add(band.columns.shown[column][row] ?? 0);
      this.#drawn.add(columnBar(band, column, row));
    }
  }
}

/** Whether something is drawn that is not of a row alone: a tooltip, a frame, words over the rows, the end of the verified depth; or the rows are not where they were. */
function isAcrossRows({ model, layout, skin, pointer }: LadderScene): boolean {
  return (
    pointer !== undefined ||
    model.shown === undefined ||
    model.frozen !== undefined ||
    model.shift !== 0 ||
    model.axis.isWarning ||
    model.marketIs !== 0 ||
    hasDepthEnd(model.rows) ||
    skin.palette.fontSize * TEXT_HEIGHT > layout.rowHeight
  );
}

function hasDepthEnd({ flags, count }: LadderRows): boolean {
  for (let row = 0; row < count; row++) if (((flags[row] ?? 0) & (ROW.beyondBid | ROW.beyondAsk)) !== 0) return true;
  return false;
}

/** Values that a row is drawn from: nine of its own and two a column beside the ladder. */
const FIELDS = 9 + 2 * 5;
const MOST_ROWS = 4_096;
/** Above the bits of {@link ROW}. */
const BEST_BID = 256;
const BEST_ASK = 512;
const DIRECTION = 1_024;
/** Height of a text with everything below and above its letters, in sizes of it. */
const TEXT_HEIGHT = 1.3;
