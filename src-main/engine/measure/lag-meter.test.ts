import { describe, expect, test } from 'vitest';
import { LAG_LOOK_MS, LagMeter } from './lag-meter.ts';

const MINUTE = 60_000;

/** A meter that is shown one message every `everyMs`, and judged at every look. */
function setUp({ isPrompt = true, errorMs = 0, everyMs = LAG_LOOK_MS } = {}) {
  const meter = new LagMeter();
  let now = 1000;
  let messages = 0;
  return {
    meter,
    now: () => now,
    /** Messages that are so late for so long; when it was first behind and when no longer, ms from the beginning of this. */
    pass: (lateMs: number, forMs: number): { readonly behindAt: number; readonly overAt: number } => {
      const start = now;
      let behindAt = NaN;
      let overAt = NaN;
      for (; now < start + forMs; now += LAG_LOOK_MS) {
        const wasBehind = meter.isBehind;
        if ((now - 1000) % everyMs === 0) messages++;
        meter.look(lateMs, messages, now);
        meter.judge(now, { errorMs, isPrompt });
        if (meter.isBehind && !wasBehind) behindAt = now - start;
        if (!meter.isBehind && wasBehind) overAt = now - start;
      }
      return { behindAt, overAt };
    },
  };
}

describe('a stream', () => {
  test('that is 1.5 s late is behind as soon as most of ten seconds are, and no longer five seconds after most are not', () => {
    const { meter, pass } = setUp();
    expect(pass(4, 30 * MINUTE)).toEqual({ behindAt: NaN, overAt: NaN });
    expect(pass(1500, 3 * MINUTE).behindAt).toBe(5000);
    expect([meter.behindMs, meter.usualMs]).toEqual([1500, 4]);
    const { overAt } = pass(4, MINUTE);
    expect(overAt).toBeGreaterThan(9000);
    expect(overAt).toBeLessThan(11_000);
    expect([meter.isBehind, meter.behindMs, meter.usualMs]).toEqual([false, NaN, 4]);
  });

  test('is not behind below 500 ms, nor below four times what is usual', () => {
    const near = setUp();
    near.pass(20, 10 * MINUTE);
    expect(near.pass(499, 10 * MINUTE).behindAt).toBeNaN();
    const far = setUp();
    far.pass(300, 10 * MINUTE);
    expect(far.pass(1199, 2 * MINUTE).behindAt).toBeNaN();
    expect(far.pass(1250, 2 * MINUTE).behindAt).toBe(5000);
  });

  test('is not behind by less than the clocks may be wrong, and is not judged while nobody knows', () => {
    const { pass } = setUp({ errorMs: 800 });
    pass(20, 2 * MINUTE);
    expect(pass(1290, 2 * MINUTE).behindAt).toBeNaN();
    expect(pass(1310, 2 * MINUTE).behindAt).toBe(5000);
    const blind = setUp({ errorMs: NaN });
    expect(blind.pass(60_000, 10 * MINUTE).behindAt).toBeNaN();
    expect(blind.meter.isJudged).toBe(false);
  });

  test('is behind from the start if its venue sends at once; else only once something else is usual', () => {
    expect(setUp().pass(1500, MINUTE).behindAt).toBeLessThanOrEqual(5000);
    const { meter, pass } = setUp({ isPrompt: false });
    expect(pass(1500, 5 * MINUTE).behindAt).toBeNaN();
    expect(meter.usualMs).toBe(1500);
    expect(pass(7000, MINUTE).behindAt).toBe(5000);
  });

  test('is not behind for a burst of four seconds, and does not flap while its lag comes and goes', () => {
    const { meter, pass } = setUp();
    pass(4, 10 * MINUTE);
    let changes = 0;
    const count = (late: number, forMs: number): void => {
      const { behindAt, overAt } = pass(late, forMs);
      if (!Number.isNaN(behindAt)) changes++;
      if (!Number.isNaN(overAt)) changes++;
    };
    for (let i = 0; i < 20; i++) {
      count(3000, 4000);
      count(4, 8000);
    }
    expect(changes).toBe(0);
    for (let i = 0; i < 20; i++) {
      count(3000, 7000);
      count(4, 4000);
    }
    expect(changes).toBe(1);
    expect(meter.isBehind).toBe(true);
  });

  test('stays behind for all of an hour: what is usual is not dragged up by the lag', () => {
    const { meter, pass } = setUp();
    pass(4, 30 * MINUTE);
    expect(pass(1500, 59 * MINUTE).overAt).toBeNaN();
    expect([meter.isBehind, meter.usualMs]).toEqual([true, 4]);
    // Nothing else is within memory any more, and it is still no distance.
    expect(pass(1500, 60 * MINUTE).overAt).toBeNaN();
    expect(meter.usualMs).toBeNaN();
  });

  test('of a venue that is 700 ms away is behind for ten minutes, until that is known to be usual', () => {
    const { meter, pass } = setUp();
    const { overAt } = pass(700, 20 * MINUTE);
    expect(overAt).toBeGreaterThan(10 * MINUTE);
    expect(overAt).toBeLessThan(11.5 * MINUTE);
    expect([meter.isBehind, meter.usualMs]).toEqual([false, 700]);
  });

  test('that brings little is not judged, and one that brings nothing any more is not behind', () => {
    const slow = setUp({ everyMs: 4000 });
    expect(slow.pass(60_000, 10 * MINUTE).behindAt).toBeNaN();
    const { meter, pass, now } = setUp();
    pass(4, 10 * MINUTE);
    pass(1500, MINUTE);
    for (let at = 0; at < 9500; at += LAG_LOOK_MS) meter.judge(now() + at, { errorMs: 0, isPrompt: true });
    expect(meter.isBehind).toBe(true);
    meter.judge(now() + 10_000, { errorMs: 0, isPrompt: true });
    expect([meter.isBehind, meter.isJudged]).toEqual([false, false]);
  });

  test('whose clocks are known better is judged by new samples, and what is usual stays', () => {
    const { meter, pass } = setUp();
    pass(4, 10 * MINUTE);
    pass(1500, 4500);
    meter.clear();
    expect(pass(1500, 1500).behindAt).toBeNaN();
    expect(meter.usualMs).toBe(4);
    expect(pass(1500, 1000).behindAt).toBe(0);
  });
});
