import { expect, test } from 'vitest';
import { Liveness } from './liveness.ts';

const PULSE_MS = 15_000;
const MEGABYTE = 1_000_000;

/** A reader of a rate behind buffers of the network: pings are answered when it has come to them. */
function lives(bytesPerSecond: number, buffered: number, minutes: number): boolean {
  const liveness = new Liveness();
  const pings: number[] = [];
  let read = 0;
  for (let at = 0; at <= minutes * 60_000; at += PULSE_MS) {
    read = (bytesPerSecond * at) / 1000;
    while (pings.length > 0 && (pings[0] ?? 0) < read) liveness.onPong(pings.shift() ?? 0);
    const taken = read + buffered;
    if (!liveness.look(taken, 0, at === 0 ? 0 : PULSE_MS)) return false;
    pings.push(taken);
  }
  return true;
}

test.each([
  [20_000, 4 * MEGABYTE],
  [20_000, 10 * MEGABYTE],
  [100_000, 10 * MEGABYTE],
  [1_000_000, 0],
])('a client that reads %i bytes a second behind %i in the network is alive, for an hour', (rate, buffered) => {
  expect(lives(rate, buffered, 60)).toBe(true);
});

test('one that is gone is noticed, sooner the less was on its way', () => {
  const minutesUntilDead = (buffered: number): number => {
    for (let minutes = 0; minutes < 60; minutes += 0.25) if (!lives(0, buffered, minutes)) return minutes;
    return Infinity;
  };
  expect([minutesUntilDead(0), minutesUntilDead(MEGABYTE)]).toEqual([1, 2]);
});

test('what the network takes of what waited is a sign of life; what it takes at once is none', () => {
  const [draining, swallowing] = [new Liveness(), new Liveness()];
  const verdicts = Array.from({ length: 40 }, (_, n) => [
    draining.look(n * 100, 5000, PULSE_MS),
    swallowing.look(n * 100, 0, PULSE_MS),
  ]);
  expect(verdicts.every(([isAlive]) => isAlive)).toBe(true);
  expect(verdicts.at(-1)).toEqual([true, false]);
});

test('anything that comes is a sign of life; a pong that names bytes never sent excuses nothing', () => {
  const liveness = new Liveness();
  for (let n = 0; n < 100; n++) {
    expect(liveness.look(0, 0, PULSE_MS)).toBe(true);
    liveness.onReceived();
  }
  liveness.onPong(1e15);
  liveness.onPong(NaN);
  const verdicts = Array.from({ length: 5 }, () => liveness.look(0, 0, PULSE_MS));
  expect(verdicts).toEqual([true, true, true, false, false]);
});
