import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { StreamRecord } from '../connect/stream-record.ts';
import { toStreamHealth } from './stream-health.ts';

/** What may happen to a stream, at an instant of both clocks. */
const EVENTS: Readonly<Record<string, (stream: StreamRecord, now: number) => void>> = {
  message: (stream, now) => {
    stream.messages++;
    stream.rhythm.note(now);
    stream.lastDataAt = now;
    stream.latency.sample(now % 50, now);
    stream.latencyMs = now % 50;
    stream.timed++;
    if (stream.state === 'stale') stream.enter('running', now);
  },
  up: (stream, now) => {
    stream.upAt = now;
    stream.rhythm.begin(now);
    stream.enter('running', now);
  },
  stale: (stream, now) => stream.enter('stale', now),
  lost: (stream, now) => {
    stream.lastError = { code: 'connection-closed', message: '', at: now };
    stream.reconnects++;
    stream.enter('reconnecting', now);
  },
  moved: (stream, now) => (stream.connectionId = `x #${now % 3}`),
  clockSet: (stream) => (stream.since += 5000),
  gap: (stream) => {
    stream.gaps++;
    stream.missing += 2;
  },
  duplicate: (stream) => stream.duplicates++,
  late: (stream) => stream.outOfOrder++,
  filled: (stream) => stream.backfilled++,
  malformed: (stream) => stream.malformed++,
  slower: (stream, now) => (stream.cadenceMs = now % 7),
  forgotten: (stream) => stream.forgetLatencies(),
  behind: ({ lag }, now) => {
    for (let i = 0; i < 20; i++) lag.look(5000, now + i, now + i);
    lag.judge(now + 20, { errorMs: 1, isPrompt: true });
  },
  shared: (stream, now) => {
    stream.sharedBy ??= newStream();
    EVENTS['message']?.(stream.sharedBy, now);
  },
  alone: (stream) => (stream.sharedBy = undefined),
};

it('a row that is kept says what a new one would, whatever happened', () => {
  const events = fc.array(
    fc.tuple(fc.constantFrom(...Object.keys(EVENTS)), fc.constantFrom(0, 1, 900, 5000, 7000, 30_000, 100_000)),
    { maxLength: 40 },
  );
  let kept = 0;
  fc.assert(
    fc.property(events, (list) => {
      const stream = newStream();
      let now = 1_000_000;
      for (const [name, pauseMs] of list) {
        EVENTS[name]?.(stream, now);
        for (const later of [0, pauseMs]) {
          now += later;
          stream.rate.note(now, stream.messages);
          const before = stream.row;
          const row = toStreamHealth(stream, undefined, now);
          if (row === before) kept++;
          stream.row = undefined;
          expect(row).toEqual(toStreamHealth(stream, undefined, now));
        }
      }
    }),
  );
  expect(kept).toBeGreaterThan(100);
});

function newStream(): StreamRecord {
  return new StreamRecord('binance-spot', { key: 'x', route: '' }, { symbol: 'X', channel: 'trade' }, 0);
}
