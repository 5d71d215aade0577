import { expect, test } from 'vitest';
import { PendingTimers } from './pending-timers.ts';
import { FakeClock } from './testing/fake-clock.ts';

test('each acts once, in its time, and may begin another', () => {
  const clock = new FakeClock();
  const timers = new PendingTimers(clock);
  const acted: string[] = [];
  timers.after(20, () => acted.push('second'));
  timers.after(10, () => {
    acted.push('first');
    timers.after(5, () => acted.push('first again'));
  });
  clock.advance(15);
  expect(acted).toEqual(['first', 'first again']);
  clock.advance(100);
  expect(acted).toEqual(['first', 'first again', 'second']);
});

test('all end together, and none begins afterwards', () => {
  const clock = new FakeClock();
  const timers = new PendingTimers(clock);
  let acted = 0;
  timers.after(10, () => acted++);
  timers.after(20, () => acted++);
  clock.advance(10);
  timers.dispose();
  timers.dispose();
  timers.after(10, () => acted++);
  expect(clock.pending).toBe(0);
  clock.advance(100);
  expect(acted).toBe(1);
});
