import { expect, test } from 'vitest';
import type { HealthSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import type { HealthReport, StreamHealth } from '../../../src-shared/wire/health.ts';
import { REPORT_AT, reportOf, streamOf, totalsOf } from '../../../src-shared/testing/health-fixture.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
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
  expect(writer.isDirty(5)).toBe(true);
  writer.write(new FrameWriter());
  expect(writer.isDirty(5)).toBe(false);
  await clock.run(499);
  expect(writer.isDirty(5)).toBe(false);
  await clock.run(1);
  expect(writer.isDirty(5)).toBe(true);
  streams = 2_000;
  writer.write(new FrameWriter());
  await clock.run(1_999);
  expect(writer.isDirty(5)).toBe(false);
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
    const section = sectionOf(writer);
    return [section.isPartial ?? false, ...section.report.streams.map(({ key }) => key)];
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

test('of many streams that changed at once, as many are sent as take no long turn, and the others in the next frames', () => {
  let price = 0;
  const rows = (): StreamHealth[] => Array.from({ length: 1200 }, (_, n) => streamOf({ key: `${n}`, messages: price }));
  let made = 0;
  let due = (): void => undefined;
  const writer = new HealthSectionWriter('h', {
    health: () => reportOf({ at: REPORT_AT + ++made, streams: rows() }),
    setTimer: (callback) => {
      due = callback;
      return { cancel: () => undefined };
    },
  });
  const next = (): readonly [number, boolean, readonly string[]] => {
    expect(writer.isDirty(REPORT_AT)).toBe(true);
    const section = sectionOf(writer);
    return [section.report.at - REPORT_AT, section.isPartial ?? false, section.report.streams.map(({ key }) => key)];
  };
  const [at, isPartial, all] = next();
  expect([at, isPartial, all.length]).toEqual([1, false, 1200]);
  expect(writer.isDirty(REPORT_AT)).toBe(false);
  price++;
  due();
  const parts = [next(), next(), next()];
  expect(parts.map(([time, isPart, keys]) => [time, isPart, keys.length])).toEqual([
    [2, true, 500],
    [2, true, 500],
    [2, true, 200],
  ]);
  expect(parts.flatMap(([, , keys]) => keys)).toEqual(all);
  expect(writer.isDirty(REPORT_AT)).toBe(false);
});

test('a report that is made over several turns is sent once it is there, and made anew if it had to wait', async () => {
  const clock = new FakeClock();
  const made: ((report: HealthReport) => void)[] = [];
  const writer = new HealthSectionWriter('h', {
    health: () => {
      throw new Error('a long turn');
    },
    healthInTurns: () => new Promise((resolve) => made.push(resolve)),
    setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
  });
  expect(writer.isDirty(clock.now())).toBe(false);
  made[0]?.(reportOf({ at: clock.now() }));
  await settle();
  expect(writer.isDirty(clock.now())).toBe(true);
  clock.advance(1001);
  expect(writer.isDirty(clock.now())).toBe(false);
  const report = reportOf({ at: clock.now() });
  made[1]?.(report);
  await settle();
  expect(writer.isDirty(clock.now())).toBe(true);
  expect(sectionOf(writer).report).toEqual(report);
  clock.advance(500);
  expect(made).toHaveLength(2);
  expect([writer.isDirty(clock.now()), writer.isDirty(clock.now()), made.length]).toEqual([false, false, 3]);
  writer.dispose();
  made[2]?.(report);
  await settle();
  expect([writer.isDirty(clock.now()), clock.pending]).toEqual([false, 0]);
});

function sectionOf(writer: HealthSectionWriter): HealthSection {
  const frame = new FrameWriter();
  frame.begin();
  writer.write(frame);
  const [section] = decodeFrame(frame.finish(1, REPORT_AT, 0))?.header.sections ?? [];
  if (section?.kind !== 'health') throw new Error('no report');
  return section;
}
