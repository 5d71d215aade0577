import { describe, expect, test } from 'vitest';
import { PriceAxis } from './price-axis.ts';

const EDGE = { mode: 'edge', everyMs: 10_000 } as const;
const at = (bid: number): { bid: number; ask: number } => ({ bid, ask: bid + 1 });

describe('the axis', () => {
  test('centres once, then stands still while the market moves', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    const top = axis.top;
    expect(top - 10).toBeGreaterThanOrEqual(100);
    axis.follow(at(104), 21, EDGE, 100);
    expect(axis.top).toBe(top);
    expect(axis.isWarning).toBe(false);
  });

  test('warns before it jumps at the edge', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    const top = axis.top;
    axis.follow(at(108), 21, EDGE, 100);
    expect([axis.top, axis.isWarning]).toEqual([top, true]);
    axis.follow(at(108), 21, EDGE, 600);
    expect([axis.top > top, axis.isWarning]).toEqual([true, false]);
  });

  test('calls the jump off when the market comes back', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    const top = axis.top;
    axis.follow(at(108), 21, EDGE, 100);
    axis.follow(at(101), 21, EDGE, 200);
    axis.follow(at(101), 21, EDGE, 900);
    expect([axis.top, axis.isWarning]).toEqual([top, false]);
  });

  test('never takes the view from someone who scrolled away, and says where the market is', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    axis.scroll(30);
    axis.follow(at(100), 21, EDGE, 100);
    axis.follow(at(100), 21, EDGE, 5_000);
    expect(axis.isDetached).toBe(true);
    expect(axis.whereIs(at(100), 21)).toBe(-1);
    axis.reset();
    axis.follow(at(100), 21, EDGE, 6_000);
    expect(axis.whereIs(at(100), 21)).toBe(0);
  });

  test.each([
    ['always', 50, true],
    ['timed', 50, false],
    ['timed', 11_000, true],
    ['off', 60_000, false],
  ] as const)('%s after %d ms moves: %s', (mode, later, moves) => {
    const axis = new PriceAxis();
    const policy = { mode, everyMs: 10_000 };
    axis.follow(at(100), 21, policy, 0);
    const top = axis.top;
    axis.follow(at(102), 21, policy, later);
    axis.follow(at(102), 21, policy, later + 500);
    expect(axis.top !== top).toBe(moves);
  });

  test('a spread wider than the view does not make it jump without end', () => {
    const axis = new PriceAxis();
    const wide = { bid: 0, ask: 200 };
    axis.follow(wide, 21, EDGE, 0);
    axis.follow(wide, 21, EDGE, 1_000);
    expect(axis.isWarning).toBe(false);
  });

  test('moves at most once in five seconds while the market is in view, and at once when it has left', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    axis.follow(at(108), 21, EDGE, 100);
    axis.follow(at(108), 21, EDGE, 500);
    const top = axis.top;
    axis.follow(at(116), 21, EDGE, 1_000);
    axis.follow(at(116), 21, EDGE, 4_000);
    expect([axis.top, axis.isWarning]).toEqual([top, false]);
    axis.follow(at(116), 21, EDGE, 5_500);
    axis.follow(at(116), 21, EDGE, 5_900);
    expect(axis.top).toBe(top + 8);
    axis.follow(at(150), 21, EDGE, 6_000);
    expect(axis.isWarning).toBe(true);
    axis.follow(at(150), 21, EDGE, 6_400);
    expect(axis.top).toBe(top + 42);
  });

  test('glides to the middle within 150 ms, never backwards, and jumps if motion is unwanted', () => {
    const axis = new PriceAxis();
    axis.animate(1_000);
    axis.follow(at(100), 21, EDGE, 0);
    const from = axis.top;
    expect([axis.shownTop, axis.isGliding]).toEqual([from, false]);
    axis.recentre();
    axis.follow(at(108), 21, EDGE, 10);
    expect([axis.top, axis.shownTop, axis.isGliding]).toEqual([from + 8, from, true]);
    let last = from;
    for (const frame of [1_016, 1_066, 1_116, 1_149]) {
      axis.animate(frame);
      expect(axis.shownTop).toBeGreaterThan(last);
      last = axis.shownTop;
    }
    axis.animate(1_150);
    expect([axis.shownTop, axis.isGliding]).toEqual([from + 8, false]);
    axis.animate(NaN);
    axis.recentre();
    axis.follow(at(120), 21, EDGE, 20);
    expect([axis.shownTop, axis.isGliding]).toEqual([from + 20, false]);
  });

  test('a market far away is reached over one screen at most', () => {
    const axis = new PriceAxis();
    axis.follow(at(100), 21, EDGE, 0);
    axis.animate(0);
    axis.recentre();
    axis.follow(at(9_000), 21, EDGE, 10);
    expect(axis.shownTop).toBe(axis.top - 21);
  });
});
