import { expect, test } from 'vitest';
import { reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
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
