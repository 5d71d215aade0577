import { expect, test } from 'vitest';
import { Timeline } from './timeline.ts';

test('callbacks run in order of time, then of request, and see their own instant', () => {
  const timeline = new Timeline(1000);
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name}@${timeline.now}`);
  timeline.at(1030, note('late'));
  timeline.at(1010, note('a'));
  timeline.at(1010, note('b'));
  const cancelled = timeline.at(1005, note('never'));
  timeline.at(1020, () => timeline.at(1, note('past is now')));
  cancelled.cancel();
  expect(timeline.nextTime).toBe(1010);
  timeline.advanceTo(1025);
  expect(seen).toEqual(['a@1010', 'b@1010', 'past is now@1020']);
  expect(timeline.now).toBe(1025);
  timeline.advanceTo(2000);
  expect(seen.at(-1)).toBe('late@1030');
  expect(timeline.nextTime).toBe(Infinity);
});

test('thousands of cancelled timers take no room and disturb no order', () => {
  const timeline = new Timeline(0);
  const seen: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const timer = timeline.at((i * 7919) % 5000, () => seen.push(timeline.now));
    if (i % 10 !== 0) timer.cancel();
  }
  timeline.advanceTo(10_000);
  expect(seen).toHaveLength(500);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('somebody who waits for now for ever is an error, not a hang', () => {
  const timeline = new Timeline(0);
  const again = () => {
    timeline.at(timeline.now, again);
  };
  again();
  expect(() => {
    timeline.advanceTo(1);
  }).toThrow('virtual time stands still at 0');
});
