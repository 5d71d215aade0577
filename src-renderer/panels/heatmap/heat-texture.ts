import { DEPTH, DEPTH_ROWS, DEPTH_TICK_MS } from '../../../src-shared/wire/layout.ts';
import type { DepthBuffer } from '../../feed/depth-buffer.ts';
import type { HeatColours } from './heat-colours.ts';
import { shadeOf } from './heat-colours.ts';

/** What is known of a drawn column: nothing, as there is no history of that time; all of it; or not all, as the book was not right. */
export const KNOWN = { nothing: 0, all: 1, partly: 2 } as const;

/** What a texture is painted for. */
export interface TextureView {
  readonly binMs: number;
  /** Drawn columns that have to be there, up to this one. */
  readonly bins: number;
  readonly lastBin: number;
  /** Rows that have to be there, down from this one. */
  readonly rows: number;
  readonly topRow: number;
  /** Size with the strongest colour, in units of the history. */
  readonly strongest: number;
  readonly colours: HeatColours;
  /** Another number if columns before the newest may have changed. */
  readonly rebuilds: number;
}

/**
 * The pixels of a heatmap, a drawn column wide and a row high each, in a ring of columns: the one of a time is always at the same place. Hot: only
 * columns that changed are painted again, all of them if rows, colours or the time of a column change.
 */
export class HeatTexture {
  /** Columns of the ring and rows: the size of the image. */
  bins = 0;
  rows = 0;
  topRow = NaN;
  pixels: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  /** What is known of each column of the ring. */
  known = new Uint8Array(0);
  #painted = new Float64Array(0);
  #largest = new Float64Array(0);
  #isInside = new Uint8Array(0);
  #view: TextureView | undefined;
  #buffer: DepthBuffer | undefined;
  #resets = NaN;
  #ended = NaN;

  /** Brings the pixels up to date; calls `onPainted` with the place of each column that changed, or once with -1 if all may have. */
  update(buffer: DepthBuffer, view: TextureView, onPainted: (place: number) => void): void {
    const isAnew = this.#isAnew(buffer, view);
    if (isAnew) this.#restart(view);
    this.#view = view;
    this.#buffer = buffer;
    this.#resets = buffer.resets;
    const newest = buffer.total - 1;
    const ended = newest < buffer.first ? NaN : buffer.endOf(newest);
    const dirtyFrom = Number.isNaN(this.#ended) ? -Infinity : Math.floor((this.#ended - DEPTH_TICK_MS) / view.binMs);
    const isGrown = !Object.is(ended, this.#ended);
    this.#ended = ended;
    for (let bin = view.lastBin - view.bins + 1; bin <= view.lastBin; bin++) {
      const place = this.placeOf(bin);
      if (this.#painted[place] === bin && !(isGrown && bin >= dirtyFrom)) continue;
      this.#paint(buffer, bin, place, view);
      if (!isAnew) onPainted(place);
    }
    if (isAnew) onPainted(-1);
  }

  /** Where a drawn column is in the ring. */
  placeOf(bin: number): number {
    return ((bin % this.bins) + this.bins) % this.bins;
  }

  #isAnew(buffer: DepthBuffer, view: TextureView): boolean {
    const before = this.#view;
    return (
      before === undefined ||
      buffer !== this.#buffer ||
      buffer.resets !== this.#resets ||
      view.bins > this.bins ||
      view.topRow > this.topRow ||
      view.topRow - view.rows < this.topRow - this.rows ||
      before.binMs !== view.binMs ||
      before.strongest !== view.strongest ||
      before.rebuilds !== view.rebuilds ||
      before.colours !== view.colours
    );
  }

  #restart({ bins, rows, topRow }: TextureView): void {
    this.bins = Math.max(this.bins, bins);
    this.rows = Math.max(this.rows, rows + SPARE_ROWS * 2);
    this.topRow = topRow + Math.floor((this.rows - rows) / 2);
    if (this.pixels.length !== this.bins * this.rows) {
      this.pixels = new Uint32Array(this.bins * this.rows);
      this.known = new Uint8Array(this.bins);
      this.#painted = new Float64Array(this.bins);
      this.#largest = new Float64Array(this.rows);
      this.#isInside = new Uint8Array(this.rows);
    }
    this.#painted.fill(NaN);
    this.#ended = NaN;
  }

  /** Paints one drawn column: the largest size of each row in its time. */
  #paint(buffer: DepthBuffer, bin: number, place: number, { binMs, strongest, colours }: TextureView): void {
    this.#painted[place] = bin;
    this.#largest.fill(0);
    this.#isInside.fill(0);
    const end = (bin + 1) * binMs;
    let known: number = KNOWN.nothing;
    for (let n = Math.max(buffer.first, buffer.columnAt(bin * binMs)); n < buffer.total; n++) {
      if (buffer.head(n, DEPTH.time) >= end) break;
      if (buffer.endOf(n) <= bin * binMs) continue;
      if (!buffer.isKnown(n)) known = KNOWN.partly;
      else if (known === KNOWN.nothing) known = KNOWN.all;
      this.#gather(buffer, n);
    }
    this.known[place] = known;
    const { pixels, rows, bins } = this;
    const ground = colours.shades[0] ?? 0;
    for (let y = 0; y < rows; y++) {
      const size = this.#largest[y] ?? 0;
      pixels[y * bins + place] =
        size > 0
          ? (colours.shades[shadeOf(size, strongest)] ?? 0)
          : known === KNOWN.nothing || this.#isInside[y] === 1
            ? ground
            : colours.beyond;
    }
  }

  #gather(buffer: DepthBuffer, number: number): void {
    const low = buffer.head(number, DEPTH.low);
    const high = buffer.head(number, DEPTH.high);
    if (Number.isNaN(low)) return;
    const base = buffer.head(number, DEPTH.base);
    const quantum = buffer.head(number, DEPTH.quantum);
    const cells = buffer.cells(number);
    const from = Math.max(0, this.topRow - this.rows + 1 - base);
    const to = Math.min(DEPTH_ROWS - 1, this.topRow - base);
    for (let cell = from; cell <= to; cell++) {
      const row = base + cell;
      const y = this.topRow - row;
      const size = (cells[cell] ?? 0) * quantum;
      if (size > (this.#largest[y] ?? 0)) this.#largest[y] = size;
      if (row >= low && row <= high) this.#isInside[y] = 1;
    }
  }
}

/** Rows beyond those shown, up and down, so that the market may move before all is painted again. */
const SPARE_ROWS = 48;
