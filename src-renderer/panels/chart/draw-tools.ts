import type { ChartPlace, Drawing, DrawingKind, Grip } from './drawings.ts';
import { drawingAt, drawingUnder, movedDrawing } from './drawings.ts';

/** What drawing tools need of a chart. */
export interface DrawingHost {
  placeOf(x: number, y: number): ChartPlace | undefined;
  pointOf(place: ChartPlace): { readonly x: number; readonly y: number } | undefined;
  /** Draws anew. */
  refresh(): void;
  /** Keeps the drawings of the instrument shown. */
  keep(drawings: readonly Drawing[]): void;
  /** Asks for the text of a note at a point; the answer comes to {@link DrawTools.finishNote}. */
  askText(at: ChartPlace, point: { readonly x: number; readonly y: number }): void;
}

/** What the pointer does to the drawings of a chart: places new ones, takes and moves those that are there. Points are CSS pixels of the chart's box. */
export class DrawTools {
  /** The drawings as they are on screen, a change not yet kept included. */
  drawings: readonly Drawing[] = [];
  /** The drawing that keys act on; -1 for none. */
  chosen = -1;
  /** What the next press places; undefined if it works as usual. */
  tool: DrawingKind | undefined;
  readonly #host: DrawingHost;
  #drag:
    | { readonly index: number; readonly grip: Grip; readonly from: ChartPlace; readonly before: Drawing }
    | undefined;

  constructor(host: DrawingHost) {
    this.#host = host;
  }

  /** Shows the drawings that are kept, unless one is being moved. */
  take(kept: readonly Drawing[]): void {
    if (this.#drag !== undefined || kept === this.drawings) return;
    this.drawings = kept;
    if (this.chosen >= kept.length) this.chosen = -1;
  }

  /** Chooses a tool for the next press. */
  choose(tool: DrawingKind): void {
    this.tool = tool;
    this.chosen = -1;
    this.#host.refresh();
  }

  /** Puts tool and choice away; false if there was neither. */
  cancel(): boolean {
    const hadAny = this.tool !== undefined || this.chosen !== -1;
    this.tool = undefined;
    this.chosen = -1;
    if (hadAny) this.#host.refresh();
    return hadAny;
  }

  /** A press at a point; true if it belongs to the drawings. */
  press(x: number, y: number): boolean {
    const place = this.#host.placeOf(x, y);
    if (place === undefined) return false;
    if (this.tool !== undefined) return this.#begin(this.tool, place, { x, y });
    const under = this.under(x, y);
    const before = under === undefined ? undefined : this.drawings[under.index];
    const hadChosen = this.chosen;
    this.chosen = under?.index ?? -1;
    if (this.chosen !== hadChosen) this.#host.refresh();
    if (under === undefined || before === undefined) return false;
    this.#drag = { ...under, from: place, before };
    return true;
  }

  /** The pointer moved with the button down. */
  drag(x: number, y: number): void {
    const drag = this.#drag;
    const place = drag === undefined ? undefined : this.#host.placeOf(x, y);
    if (drag === undefined || place === undefined) return;
    this.drawings = this.drawings.with(drag.index, movedDrawing(drag.before, drag.grip, drag.from, place));
    this.#host.refresh();
  }

  /** The button came up: what was moved is kept. */
  release(): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag !== undefined && this.drawings[drag.index] !== drag.before) this.#host.keep(this.drawings);
  }

  /** The drawing under a point. */
  under(x: number, y: number): ReturnType<typeof drawingUnder> {
    return drawingUnder(this.drawings, { x, y }, (place) => this.#host.pointOf(place));
  }

  /** Adds a drawing that is whole. */
  add(drawing: Drawing): void {
    this.drawings = [...this.drawings, drawing];
    this.#host.keep(this.drawings);
    this.#host.refresh();
  }

  /** The text of a note that was asked for; none if it is empty. */
  finishNote(at: ChartPlace, text: string): void {
    if (text.trim() !== '') this.add({ kind: 'note', at, text: text.trim() });
  }

  /** Removes a drawing; false if there is none. */
  remove(index: number): boolean {
    if (this.drawings[index] === undefined) return false;
    this.drawings = this.drawings.toSpliced(index, 1);
    this.chosen = -1;
    this.#host.keep(this.drawings);
    this.#host.refresh();
    return true;
  }

  /** Removes all drawings. */
  clear(): void {
    if (this.drawings.length === 0) return;
    this.drawings = [];
    this.chosen = -1;
    this.#host.keep([]);
    this.#host.refresh();
  }

  #begin(tool: DrawingKind, place: ChartPlace, point: { readonly x: number; readonly y: number }): boolean {
    this.tool = undefined;
    if (tool === 'note') {
      this.#host.askText(place, point);
      return true;
    }
    const drawing = drawingAt(tool, place);
    if (tool === 'horizontal') {
      this.add(drawing);
      return true;
    }
    this.chosen = this.drawings.length;
    this.drawings = [...this.drawings, drawing];
    this.#drag = { index: this.chosen, grip: 'to', from: place, before: drawing };
    this.#host.refresh();
    return true;
  }
}

/** The drawing tools of a chart while it is mounted. */
export class MountedTools {
  current: DrawTools | undefined;

  /** Mounts tools; nothing takes those away that are there. */
  mount(tools: DrawTools | undefined): void {
    this.current = tools;
  }
}
