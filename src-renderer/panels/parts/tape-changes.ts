import type { CanvasSurface } from '../../draw/canvas-surface.ts';
import { NotedValues } from '../../draw/drawn-rows.ts';
import type { LegState } from '../legs/leg-state.ts';
import { legStateTexts } from '../legs/leg-state.ts';
import type { TapeScene } from './tape-draw.ts';
import { TAPE_LAYOUT_KEYS } from './tape-layout.ts';

/** Whether a tape would look different from what is on its canvas. Hot. */
export class TapeChanges {
  readonly #noted = new NotedValues();
  #wasHovered = true;

  /** True if the scene is to be drawn; a row under the pointer has a tooltip with ages, and is drawn each time. `states` are those of the legend. */
  update(scene: TapeScene, surface: CanvasSurface, states: readonly LegState[], now: number): boolean {
    const { model, hovered } = scene;
    this.#noted.start();
    this.#noteStage(scene, surface);
    for (const state of states) this.#noteState(state, now);
    this.#noted.note(model.visibleCount);
    for (let line = 0; line < model.visibleCount; line++) this.#noteRow(scene, model.visible[line] ?? 0);
    const isDrawn = hovered !== -1 || this.#wasHovered || this.#noted.isOther;
    this.#wasHovered = hovered !== -1;
    return isDrawn;
  }

  #noteStage({ layout, skin, texts, strip }: TapeScene, surface: CanvasSurface): void {
    const noted = this.#noted;
    noted.note(surface);
    noted.note(surface.ratio);
    noted.note(skin);
    for (const key of TAPE_LAYOUT_KEYS) noted.note(layout[key]);
    noted.note(texts.headings);
    strip.note(noted, layout.width);
  }

  #noteState(state: LegState, now: number): void {
    this.#noted.note(state.leg);
    this.#noted.note(state.isCounted);
    this.#noted.note(state.tone);
    for (const text of legStateTexts(state, now)) this.#noted.note(text);
  }

  #noteRow(scene: TapeScene, index: number): void {
    const noted = this.#noted;
    const { model, texts, venues, layout } = scene;
    const side = model.rows.side[index] ?? 0;
    noted.note(side);
    noted.note(layout.showsMs ? texts.clockMs(index) : texts.clock(index));
    if (venues !== undefined) noted.note(venues.texts.leg(index));
    if (side === 0) {
      noted.note(texts.gap(index)[0]);
      return;
    }
    const size = texts.size(index);
    noted.note(model.shades.of(model.rows.quote[index] ?? 0));
    noted.note(model.isLarge(index));
    noted.note(texts.price(index));
    noted.note(size.head);
    noted.note(size.tail);
    noted.note(texts.extra(index));
    if (scene.marks !== undefined) this.#noteMarks(scene.marks, index);
  }

  #noteMarks(marks: NonNullable<TapeScene['marks']>, index: number): void {
    const noted = this.#noted;
    noted.note(marks.sizeClass?.(index));
    noted.note((marks.sweepLevels?.(index) ?? 0) > 0);
    noted.note(marks.isAbsorbed?.(index));
    noted.note(marks.isBlock?.(index));
    noted.note(marks.isBackfilled?.(index));
    const mismatches = marks.mismatchesOf(index);
    noted.note(mismatches.length);
    for (const { reason } of mismatches) noted.note(reason);
  }
}
