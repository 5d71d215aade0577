import { expect, test } from 'vitest';
import { FramedValue } from './framed-value.ts';

test('changes between two frames add up, and begin with what there is after the next', () => {
  const frames: (() => void)[] = [];
  const value = new FramedValue((begun) => frames.push(begun));
  const doubled = (from: number): number => from * 2;
  expect(value.change(6, doubled)).toBe(12);
  expect(value.change(6, doubled)).toBe(24);
  expect(value.change(6, () => 6)).toBe(6);
  expect(value.change(6, doubled)).toBe(12);
  expect(frames).toHaveLength(1);
  frames.pop()?.();
  // The library had no room for all of it.
  expect(value.change(10, doubled)).toBe(20);
});
