import { expect, test } from 'vitest';
import { ReadPace } from './read-pace.ts';

/** Turns of an event loop in virtual time, and how long the pace waited after each. */
function createLoop(everyMs = 1) {
  let now = 1000;
  let turnEnd: (() => void) | undefined;
  const waits: number[] = [];
  const pace = new ReadPace(everyMs, {
    monotonic: () => now,
    atTurnEnd: (callback) => {
      expect(turnEnd).toBeUndefined();
      turnEnd = callback;
    },
    wait: (ms) => {
      waits.push(ms);
      now += ms;
    },
  });
  return {
    pace,
    waits,
    pass: (ms: number) => {
      now += ms;
    },
    /** Reads `messages` within `busyMs`. */
    turn(messages: number, busyMs = 0) {
      for (let n = 0; n < messages; n++) pace.note();
      now += busyMs;
      turnEnd?.();
      turnEnd = undefined;
    },
    /** Messages one by one, at a rate, for a time. */
    play(perSecond: number, forMs: number) {
      for (const until = now + forMs; now < until;) {
        const before = now;
        this.turn(1);
        now = Math.max(now, before + 1000 / perSecond);
      }
    },
  };
}

test('waits from 5,000 messages a second on, and until fewer than 4,000 come', () => {
  const loop = createLoop();
  loop.play(4900, 2000);
  expect([loop.pace.delayMs, loop.waits]).toEqual([0, []]);
  loop.play(5100, 300);
  expect(loop.pace.delayMs).toBe(1);
  // In turns of 1 ms now.
  const some = (perTurn: number, turns: number): void => {
    for (let n = 0; n < turns; n++) loop.turn(perTurn);
  };
  some(20, 1000);
  expect(loop.pace.delayMs).toBe(1);
  for (const ms of loop.waits) expect(ms).toBeCloseTo(1);
  // 4,500 a second.
  for (let n = 0; n < 500; n++) some(n % 2 === 0 ? 4 : 5, 1);
  expect(loop.pace.delayMs).toBe(1);
  loop.play(3000, 600);
  expect(loop.pace.delayMs).toBe(0);
  const { length } = loop.waits;
  loop.play(3000, 600);
  expect(loop.waits).toHaveLength(length);
});

test('the next turn begins a millisecond after this one began to read, at once if that has passed', () => {
  const loop = createLoop();
  loop.turn(1250);
  expect(loop.pace.delayMs).toBe(1);
  loop.turn(20, 0.25);
  loop.turn(20, 1);
  loop.turn(20, 7);
  loop.turn(20, 0.5);
  expect(loop.waits).toEqual([0.75, 0.5]);
});

test('silence ends it, and the first message after it waits for nothing', () => {
  const loop = createLoop();
  loop.turn(1250);
  expect(loop.pace.delayMs).toBe(1);
  loop.pass(500);
  expect(loop.pace.delayMs).toBe(0);
  loop.turn(1);
  expect([loop.pace.delayMs, loop.waits]).toEqual([0, []]);
});

test('messages that took long to come are no rate, however many there were', () => {
  const loop = createLoop();
  loop.turn(1249);
  loop.pass(10_000);
  loop.turn(1);
  expect(loop.pace.delayMs).toBe(0);
  loop.turn(1250, 5);
  expect(loop.pace.delayMs).toBe(1);
});

test('never waits if it is switched off', () => {
  const loop = createLoop(0);
  loop.turn(100_000);
  loop.turn(100_000);
  expect([loop.pace.delayMs, loop.waits]).toEqual([0, []]);
});
