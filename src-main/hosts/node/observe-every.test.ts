import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { observeEvery } from './observe-every.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('time in which the process stood still counts little, and what came is read before anybody looks', () => {
  const order: (string | number)[] = [];
  const stop = observeEvery(1000, (elapsedMs) => order.push(elapsedMs));
  vi.advanceTimersToNextTimer();
  vi.advanceTimersToNextTimer();
  // A stall of half a minute: the timer fires once when it is over.
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + 30_000);
  vi.advanceTimersToNextTimer();
  order.push('read');
  vi.advanceTimersToNextTimer();
  expect(order).toEqual([1001, 'read', 2000]);
  stop();
  vi.advanceTimersByTime(10_000);
  expect(order).toHaveLength(3);
});
