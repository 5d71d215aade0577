import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { StreamRecord } from '../connect/stream-record.ts';
import { TimedStreams } from '../connect/timed-streams.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { LagWatch } from './lag-watch.ts';

const CHANNELS = ['trade', 'book', 'ticker'] as const;
const STREAMS = 6;

/** What happens to a stream, or to the thread, before some time passes. */
const step = fc.record({
  stream: fc.nat(STREAMS - 1),
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('messages' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('stop' as const, 'forget' as const, 'no-clock' as const, 'block' as const),
    },
  ),
  latencyMs: fc.constantFrom(5, 20, 400, 600, 3000, NaN),
  count: fc.integer({ min: 1, max: 30 }),
  everyMs: fc.constantFrom(0, 100, 600, 1700, 11_000, 70_000),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Plays steps; what was reported, and of each stream what its meter says at the end of each. `isEach`: all streams are judged at each look. */
function play(steps: readonly Step[], isEach: boolean): readonly unknown[] {
  const clock = new FakeClock();
  const said: unknown[] = [];
  let events: QualityEvent[] = [];
  const streams = Array.from({ length: STREAMS }, (_, i) => {
    const channel = CHANNELS[i % CHANNELS.length] ?? 'trade';
    const stream = new StreamRecord('binance-usdm', { key: `s${i}`, route: '' }, { symbol: `S${i}`, channel }, 0);
    stream.connectionId = `c${i % 2}`;
    stream.state = 'running';
    return stream;
  });
  const timed = new TimedStreams();
  const venueClock = { errorMs: 10 };
  const all = {
    retain: (visit: (stream: StreamRecord) => boolean) => {
      for (const stream of streams) if (stream.state !== 'stopped') visit(stream);
    },
    [Symbol.iterator]: () => streams.filter(({ state }) => state !== 'stopped').values(),
  };
  const watch = new LagWatch({
    clock,
    quality: { report: (event) => void events.push(event) },
    sessions: () => [{ venue: { id: 'binance-usdm' }, clock: venueClock, timed: isEach ? all : timed }],
  });
  watch.start();
  for (const { stream: at, kind, latencyMs, count, everyMs } of steps) {
    const stream = streams[at];
    if (stream === undefined || stream.state === 'stopped') continue;
    if (kind === 'stop') stream.state = 'stopped';
    if (kind === 'forget') stream.forgetLatencies();
    if (kind === 'block') clock.block(everyMs);
    if (kind === 'no-clock') venueClock.errorMs = Number.isNaN(venueClock.errorMs) ? 10 : NaN;
    for (let i = 0; i < (kind === 'messages' ? count : 1); i++) {
      if (kind === 'messages' && !Number.isNaN(latencyMs)) {
        stream.latencyMs = latencyMs;
        stream.timed++;
        timed.note(stream);
      }
      clock.advance(everyMs);
    }
    // What is found at one look has no order.
    said.push(...events.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))));
    events = [];
    said.push(streams.map(({ lag }) => [lag.since, lag.behindMs, lag.usualMs, lag.isJudged]));
    said.push(new Set(watch.current().map(({ subject, behindMs, usualMs }) => `${subject} ${behindMs} ${usualMs}`)));
  }
  watch.stop();
  return said;
}

test('judging only streams that bring messages, or are behind, says what judging all of them says', () => {
  let reported = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const said = play(steps, false);
      reported += said.filter((one) => typeof one === 'object' && one !== null && 'kind' in one).length;
      expect(said).toEqual(play(steps, true));
    }),
    { numRuns: 60 },
  );
  expect(reported).toBeGreaterThan(0);
});
