import { describe, expect, it } from 'vitest';
import { clampGeometry, parseGeometry } from './geometry.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const WALL = { x: 1440, y: 0, width: 2560, height: 1440 };

describe('window geometry', () => {
  it('opens centred on the primary screen the first time', () => {
    expect(clampGeometry(undefined, [WALL])).toEqual({ x: 2000, y: 270, width: 1440, height: 900, isMaximized: false });
  });

  it('comes back exactly where it was while that screen is attached', () => {
    const kept = { x: 1600, y: 100, width: 1800, height: 1200, isMaximized: true };
    expect(clampGeometry(kept, [LAPTOP, WALL])).toEqual(kept);
  });

  it('moves onto an attached screen, no larger than it, when its own is gone', () => {
    const kept = { x: 1600, y: 100, width: 1800, height: 1200, isMaximized: false };
    expect(clampGeometry(kept, [LAPTOP])).toEqual({ x: 0, y: 25, width: 1440, height: 875, isMaximized: false });
  });

  it('pulls a window that hangs over an edge back in reach', () => {
    const kept = { x: 1300, y: 800, width: 1000, height: 600, isMaximized: false };
    expect(clampGeometry(kept, [LAPTOP])).toEqual({ x: 440, y: 300, width: 1000, height: 600, isMaximized: false });
  });

  it('never opens smaller than the panels can be used in', () => {
    expect(clampGeometry({ x: 10, y: 30, width: 3, height: 2, isMaximized: false }, [LAPTOP])).toMatchObject({
      width: 800,
      height: 500,
    });
  });

  it('takes only what is a geometry', () => {
    const kept = { x: 1, y: -2, width: 900, height: 700, isMaximized: false };
    expect(parseGeometry(JSON.stringify(kept))).toEqual(kept);
    for (const bad of [
      undefined,
      '',
      '{',
      '[]',
      '{"x":1}',
      JSON.stringify({ ...kept, width: null }),
      JSON.stringify({ ...kept, x: 0.5 }),
    ]) {
      expect(parseGeometry(bad)).toBeUndefined();
    }
  });
});
