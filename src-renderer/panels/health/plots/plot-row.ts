import type { Palette } from '../../../draw/palette.ts';
import type { HealthHistory } from '../../../feed/health-history.ts';
import type { Zone } from '../../../format/zone.ts';
import { PLOTS } from './plot-model.ts';
import { PlotView } from './plot-view.ts';

/** The plots side by side. Each has an element of class `plot` below `row`, with a `b` for its value and a `plot-box`. */
export class PlotRow {
  readonly #row: HTMLElement;
  #views: readonly PlotView[] = [];
  #look = '';
  #drawn = '';

  constructor(row: HTMLElement) {
    this.#row = row;
  }

  /** Makes the plots; anew if colours or zone have changed, which the library cannot change afterwards. */
  dress(palette: Palette, zone: Zone): void {
    const look = JSON.stringify([palette, zone.name]);
    if (look === this.#look) return;
    this.dispose();
    this.#look = look;
    this.#views = PLOTS.flatMap((kind, at) => {
      const figure = this.#row.querySelectorAll('.plot')[at];
      const box = figure?.querySelector<HTMLElement>('.plot-box');
      const value = figure?.querySelector<HTMLElement>('b');
      return box && value ? [new PlotView(box, value, kind, { palette, zone })] : [];
    });
  }

  /** Draws a subject; nothing if nothing is new. */
  draw(history: HealthHistory, subject: string): void {
    const drawn = `${history.version} ${subject}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    for (const view of this.#views) view.draw(history, subject);
  }

  /** Follows the size of the boxes. */
  fit(): void {
    for (const view of this.#views) view.fit();
  }

  /** May be called twice. */
  dispose(): void {
    for (const view of this.#views) view.dispose();
    this.#views = [];
    this.#look = this.#drawn = '';
  }
}
