import { isRecord, toList } from '../../../src-shared/workspace/read-unknown.ts';

/** A place on a chart: epoch ms and price. */
export interface ChartPlace {
  readonly time: number;
  readonly price: number;
}

/** Kinds of drawing. */
export const DRAWING_KINDS = ['horizontal', 'trend', 'ruler', 'note'] as const;

/** Kind of a drawing. */
export type DrawingKind = (typeof DRAWING_KINDS)[number];

/** Something drawn on a chart: a line across at a price, a line or a measured box between two places, or a text. */
export type Drawing =
  | { readonly kind: 'horizontal'; readonly at: ChartPlace }
  | { readonly kind: 'trend' | 'ruler'; readonly at: ChartPlace; readonly to: ChartPlace }
  | { readonly kind: 'note'; readonly at: ChartPlace; readonly text: string };

/** What people call the kinds. */
export const DRAWING_NAMES: Readonly<Record<DrawingKind, string>> = {
  horizontal: 'horizontal line',
  trend: 'trend line',
  ruler: 'ruler',
  note: 'note',
};

/** Drawings by instrument. */
export type Drawings = Readonly<Record<string, readonly Drawing[]>>;

/** Reads saved drawings: those that make no sense are left out, and there is a bound to all. */
export function parseDrawings(saved: unknown): Drawings {
  if (!isRecord(saved)) return {};
  const entries = Object.entries(saved).map(
    ([id, list]) =>
      [
        id,
        toList(list)
          .map(parseDrawing)
          .filter((one) => one !== undefined)
          .slice(-MOST_DRAWINGS),
      ] as const,
  );
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0).slice(-MOST_INSTRUMENTS));
}

/** All drawings with others of one instrument; the instrument drawn on last counts as the newest. */
export function withDrawings(drawings: Drawings, instrument: string, own: readonly Drawing[]): Drawings {
  const others = Object.entries(drawings).filter(([id]) => id !== instrument);
  const kept = own.length === 0 ? others : [...others, [instrument, own.slice(-MOST_DRAWINGS)] as const];
  return Object.fromEntries(kept.slice(-MOST_INSTRUMENTS));
}

/** A drawing of a kind that begins at a place. */
export function drawingAt(kind: DrawingKind, at: ChartPlace): Drawing {
  if (kind === 'horizontal') return { kind, at };
  return kind === 'note' ? { kind, at, text: '' } : { kind, at, to: at };
}

/** The drawing with what was taken at `grip` moved from one place to another. */
export function movedDrawing(drawing: Drawing, grip: Grip, from: ChartPlace, to: ChartPlace): Drawing {
  const move = (place: ChartPlace): ChartPlace => ({
    time: place.time + to.time - from.time,
    price: place.price + to.price - from.price,
  });
  if (drawing.kind === 'horizontal' || drawing.kind === 'note') return { ...drawing, at: move(drawing.at) };
  return {
    ...drawing,
    ...(grip !== 'to' && { at: move(drawing.at) }),
    ...(grip !== 'at' && { to: move(drawing.to) }),
  };
}

/** What of a drawing is taken: one of its ends, or all of it. */
export type Grip = 'at' | 'to' | 'all';

/** A place in CSS pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The drawing under a point, the newest if there are several, and what of it is taken there; undefined for none. `pointOf` says where a place is, in CSS pixels; undefined if it has no place. */
export function drawingUnder(
  drawings: readonly Drawing[],
  point: Point,
  pointOf: (place: ChartPlace) => Point | undefined,
): { readonly index: number; readonly grip: Grip } | undefined {
  for (let index = drawings.length - 1; index >= 0; index--) {
    const drawing = drawings[index];
    const at = drawing === undefined ? undefined : pointOf(drawing.at);
    if (drawing === undefined || at === undefined) continue;
    const grip = gripOf(drawing, at, point, pointOf);
    if (grip !== undefined) return { index, grip };
  }
  return undefined;
}

function gripOf(
  drawing: Drawing,
  at: Point,
  point: Point,
  pointOf: (place: ChartPlace) => Point | undefined,
): Grip | undefined {
  if (drawing.kind === 'horizontal') return Math.abs(point.y - at.y) <= NEAR ? 'all' : undefined;
  if (distance(point, at) <= NEAR_END) return 'at';
  if (drawing.kind === 'note') return undefined;
  const to = pointOf(drawing.to);
  if (to === undefined) return undefined;
  if (distance(point, to) <= NEAR_END) return 'to';
  const sides: readonly (readonly [Point, Point])[] =
    drawing.kind === 'trend'
      ? [[at, to]]
      : [
          [at, { x: to.x, y: at.y }],
          [{ x: to.x, y: at.y }, to],
          [to, { x: at.x, y: to.y }],
          [{ x: at.x, y: to.y }, at],
        ];
  return sides.some(([from, end]) => distanceToLine(point, from, end) <= NEAR) ? 'all' : undefined;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function distanceToLine(point: Point, from: Point, to: Point): number {
  const length = distance(from, to);
  if (length === 0) return distance(point, from);
  const share = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length ** 2;
  const within = Math.min(1, Math.max(0, share));
  return distance(point, { x: from.x + within * (to.x - from.x), y: from.y + within * (to.y - from.y) });
}

function parseDrawing(saved: unknown): Drawing | undefined {
  if (!isRecord(saved)) return undefined;
  const at = parsePlace(saved['at']);
  const to = parsePlace(saved['to']);
  const { kind, text } = saved;
  if (at === undefined) return undefined;
  if (kind === 'horizontal') return { kind, at };
  if (kind === 'note')
    return typeof text === 'string' && text !== '' ? { kind, at, text: text.slice(0, MOST_TEXT) } : undefined;
  return (kind === 'trend' || kind === 'ruler') && to !== undefined ? { kind, at, to } : undefined;
}

function parsePlace(saved: unknown): ChartPlace | undefined {
  if (!isRecord(saved)) return undefined;
  const { time, price } = saved;
  return typeof time === 'number' && Number.isFinite(time) && typeof price === 'number' && Number.isFinite(price)
    ? { time, price }
    : undefined;
}

/** Characters of a note. */
export const MOST_TEXT = 200;
const MOST_DRAWINGS = 50;
const MOST_INSTRUMENTS = 100;
/** How near a line, and an end, a point has to be, px. */
const NEAR = 5;
const NEAR_END = 8;
