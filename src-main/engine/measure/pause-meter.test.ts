import { describe, expect, test } from 'vitest';
import { PauseMeter } from './pause-meter.ts';

/** Feeds pauses one after the other from an instant on; returns when the last one ended. */
function feed(meter: PauseMeter, pauses: Iterable<number>, from = 0): number {
  let now = from;
  for (const pause of pauses) {
    now += pause;
    meter.note(pause, now);
  }
  return now;
}

function repeat(ms: number, pause: (n: number) => number): number[] {
  const pauses: number[] = [];
  for (let at = 0, n = 0; at < ms; at += pauses[n++] as number) pauses.push(pause(n));
  return pauses;
}

describe('the usual pause', () => {
  test('is not known before ten seconds were seen', () => {
    const meter = new PauseMeter();
    expect(meter.usualMs).toBeNaN();
    feed(
      meter,
      repeat(9900, () => 100),
    );
    expect(meter.usualMs).toBeNaN();
    meter.note(100, 10_000);
    expect(meter.usualMs).toBe(103);
  });

  test.each([1, 7, 20, 100, 250, 1000, 60_000, 3_600_000])('of a regular stream is its pause: %d ms', (pause) => {
    const meter = new PauseMeter();
    feed(meter, repeat(pause * 200, () => pause).concat(pause * 200 < 10_000 ? repeat(10_000, () => pause) : []));
    expect(meter.usualMs).toBeGreaterThanOrEqual(pause);
    expect(meter.usualMs).toBeLessThan(pause * 1.125);
  });

  test('of bursts is the pause between them, though nearly all pauses are short', () => {
    const meter = new PauseMeter();
    // Fifty messages within a second, then nothing for half a minute.
    feed(
      meter,
      repeat(20 * 60_000, (n) => (n % 51 === 50 ? 30_000 : 20)),
    );
    expect(meter.usualMs).toBeGreaterThanOrEqual(30_000);
  });

  test('does not grow by one long pause among many short ones', () => {
    const meter = new PauseMeter();
    const at = feed(
      meter,
      repeat(170_000, () => 100),
    );
    feed(meter, [8000], at);
    expect(meter.usualMs).toBe(103);
  });

  test('of trades by chance is three mean pauses', () => {
    const meter = new PauseMeter();
    let seed = 1;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    feed(
      meter,
      repeat(170_000, () => -Math.log(random()) * 500),
    );
    expect(meter.usualMs).toBeGreaterThan(1200);
    expect(meter.usualMs).toBeLessThan(2000);
  });

  test('follows a market that became slow within a minute, and one that became fast after minutes', () => {
    const meter = new PauseMeter();
    let at = feed(
      meter,
      repeat(130_000, () => 100),
    );
    at = feed(
      meter,
      repeat(45_000, () => 5000),
      at,
    );
    expect(meter.usualMs).toBeGreaterThanOrEqual(5000);
    at = feed(
      meter,
      repeat(170_000, () => 100),
      at,
    );
    expect(meter.usualMs).toBeGreaterThanOrEqual(5000);
    feed(
      meter,
      repeat(4 * 60_000, () => 100),
      at,
    );
    expect(meter.usualMs).toBe(103);
  });

  test('counts a pause that is longer than everything it remembers', () => {
    const meter = new PauseMeter();
    const at = feed(
      meter,
      repeat(60_000, () => 1000),
    );
    feed(meter, [3_600_000], at);
    expect(meter.usualMs).toBeGreaterThanOrEqual(3_600_000);
  });

  test('takes pauses of no time and of years', () => {
    const meter = new PauseMeter();
    feed(meter, [0, 0, 1e12, 0]);
    expect(meter.usualMs).toBeGreaterThan(86_400_000);
  });
});
