import * as v from 'valibot';

/** A rectangle on the desktop, in device-independent pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a window was left: its box while not maximized, and whether it was. */
export interface WindowGeometry extends Box {
  readonly isMaximized: boolean;
}

/** The smallest window the panels are usable in. */
export const MIN_SIZE = { width: 800, height: 500 } as const;

/** Reads what was kept; undefined if it is not a geometry. */
export function parseGeometry(text: string | undefined): WindowGeometry | undefined {
  const outcome = v.safeParse(KEPT, text);
  return outcome.success ? outcome.output : undefined;
}

/**
 * The geometry to open with, on the screens that are attached now: a window that would be out of reach is moved onto the screen it
 * overlaps most (the first one if it overlaps none), never larger than that screen. `screens` are work areas, the primary first.
 */
export function clampGeometry(kept: WindowGeometry | undefined, screens: readonly Box[]): WindowGeometry {
  const primary = screens[0] ?? { x: 0, y: 0, width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT };
  if (kept === undefined) return { ...centred(primary), isMaximized: false };
  const best = screens.reduce((most, screen) => (overlap(kept, screen) > overlap(kept, most) ? screen : most), primary);
  const width = clamp(kept.width, Math.min(MIN_SIZE.width, best.width), best.width);
  const height = clamp(kept.height, Math.min(MIN_SIZE.height, best.height), best.height);
  return {
    x: clamp(kept.x, best.x, best.x + best.width - width),
    y: clamp(kept.y, best.y, best.y + best.height - height),
    width,
    height,
    isMaximized: kept.isMaximized,
  };
}

function centred(screen: Box): Box {
  const width = Math.min(DEFAULT_WIDTH, screen.width);
  const height = Math.min(DEFAULT_HEIGHT, screen.height);
  return {
    x: screen.x + Math.floor((screen.width - width) / 2),
    y: screen.y + Math.floor((screen.height - height) / 2),
    width,
    height,
  };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

const DEFAULT_WIDTH = 1440;
const DEFAULT_HEIGHT = 900;

const PIXELS = v.pipe(v.number(), v.safeInteger());
const KEPT = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ x: PIXELS, y: PIXELS, width: PIXELS, height: PIXELS, isMaximized: v.boolean() }),
);
