import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { StageLatency } from './stage-latency.ts';

test.each([
  ['decoding', 'received-decoded', 20],
  ['publishing', 'decoded-published', 500],
  ['painting', 'published-painted', 250],
] as const)('%s is said to be slow while its median is above its bound', (stage, hop, boundMs) => {
  const clock = new FakeClock();
  const stages = new StageLatency(clock);
  const pass = (ms: number, seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      stages.note(stages[stage], clock.monotonic() - ms);
      clock.advance(1000);
    }
  };
  const slowSince = (): number | undefined => stages.health().find((one) => one.hop === hop)?.slowSince;
  pass(boundMs * 0.8, 120);
  expect([stages.health().length, slowSince()]).toEqual([1, undefined]);
  pass(boundMs * 3, 70);
  const since = clock.now();
  expect(slowSince()).toBe(since);
  pass(boundMs * 3, 30);
  expect(slowSince()).toBe(since);
  pass(boundMs * 0.8, 70);
  expect(slowSince()).toBeUndefined();
  clock.advance(300_000);
  expect(stages.health()).toEqual([]);
});
