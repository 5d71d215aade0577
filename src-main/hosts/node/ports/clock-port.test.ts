import { describe, expect, test } from 'vitest';
import { createClock } from './clock-port.ts';

describe('createClock', () => {
  test('has fractions of a millisecond while both clocks go in step', () => {
    const time = { counter: 100, epoch: 5000.25 };
    const clock = createClock({ monotonic: () => time.counter, wall: () => Math.floor(time.epoch) });
    time.counter += 10.5;
    time.epoch += 10.5;
    expect(clock.now()).toBe(5010.5);
    expect(clock.monotonic()).toBe(110.5);
  });

  test('follows the wall clock after a sleep and after a correction', () => {
    const time = { counter: 0, epoch: 1_000_000 };
    const clock = createClock({ monotonic: () => time.counter, wall: () => time.epoch });
    time.epoch += 3_600_000;
    expect(clock.now()).toBe(4_600_000);
    time.counter += 1.5;
    time.epoch += 1;
    expect(clock.now()).toBe(4_600_001.5);
    time.epoch -= 500;
    expect(clock.now()).toBe(4_599_501);
  });

  test('a cancelled timer does not fire', async () => {
    const clock = createClock();
    const fired: string[] = [];
    const first = clock.setTimer(() => fired.push('cancelled'), 1);
    first.cancel();
    first.cancel();
    await new Promise<void>((resolve) => {
      clock.setTimer(resolve, 5);
    });
    expect(fired).toEqual([]);
  });
});
