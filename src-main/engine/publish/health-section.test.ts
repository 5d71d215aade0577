import { expect, test } from 'vitest';
import type { HealthSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import type { StreamHealth } from '../../../src-shared/wire/health.ts';
import { REPORT_AT, reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FrameWriter } from './frame-writer.ts';
import { HealthSectionWriter } from './health-section.ts';

test('a report is due twice a second of real time, though the time of a recording stands, and none once disposed of', async () => {
  const clock = new FakeClock();
  let streams = 1;
  const writer = new HealthSectionWriter('h', {
    // The time of the recording: it stands at its end.
    health: () =>
      reportOf({ at: 5, streams: Array.from({ length: streams }, () => streamOf()), totals: totalsOf({ streams }) }),
    setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
  });
  expect(writer.isDirty()).toBe(true);
  writer.write(new FrameWriter());
  expect(writer.isDirty()).toBe(false);
  await clock.run(499);
  expect(writer.isDirty()).toBe(false);
  await clock.run(1);
  expect(writer.isDirty()).toBe(true);
  streams = 2_000;
  writer.write(new FrameWriter());
  await clock.run(1_999);
  expect(writer.isDirty()).toBe(false);
  writer.dispose();
  expect(clock.pending).toBe(0);
});

test('of streams that are the same ones as before, those are sent that changed; all are if there are others', () => {
  const book = {
    state: 'verified',
    reason: 'chain-unbroken',
    since: 1,
    bidLevels: 5,
    askLevels: 5,
    knownDepth: 5,
  } as const;
  const lastError = { code: 'x', message: 'y', at: 1 };
  const quiet = streamOf({ key: 'quiet', lastDataAt: 7, lastError });
  let streams: readonly StreamHealth[] = [];
  const writer = new HealthSectionWriter('h', {
    health: () => reportOf({ streams }),
    setTimer: () => ({ cancel: () => undefined }),
  });
  const sent = (...now: readonly StreamHealth[]): readonly (string | boolean)[] => {
    // Each report has rows of its own.
    streams = structuredClone(now);
    const frame = new FrameWriter();
    frame.begin();
    writer.write(frame);
    const { sections = [] } = decodeFrame(frame.finish(1, REPORT_AT, 0))?.header ?? {};
    const [section] = sections as readonly HealthSection[];
    return [section?.isPartial ?? false, ...(section?.report.streams ?? []).map(({ key }) => key)];
  };
  const depth = (changes: Partial<StreamHealth> = {}): StreamHealth => streamOf({ key: 'depth', book, ...changes });
  expect(sent(quiet, depth())).toEqual([false, 'quiet', 'depth']);
  expect(sent(quiet, depth())).toEqual([true]);
  expect(sent(quiet, depth({ messages: 1 }))).toEqual([true, 'depth']);
  expect(sent(quiet, depth({ messages: 1, book: { ...book, askLevels: 6 } }))).toEqual([true, 'depth']);
  expect(sent({ ...quiet, lastError: { ...lastError, at: 2 } }, depth({ messages: 1 }))).toEqual([
    true,
    'quiet',
    'depth',
  ]);
  expect(sent(quiet, depth({ messages: 1, behindMs: 900 }))).toEqual([true, 'quiet', 'depth']);
  expect(sent(quiet, depth({ messages: 1 }))).toEqual([true, 'depth']);
  expect(sent(depth({ messages: 1 }), quiet)).toEqual([false, 'depth', 'quiet']);
  expect(sent(quiet)).toEqual([false, 'quiet']);
});
