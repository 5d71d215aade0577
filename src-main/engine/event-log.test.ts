import { expect, test } from 'vitest';
import type { LogEvent } from '../../src-shared/wire/event-log.ts';
import { FakeLog } from './testing/fake-ports.ts';
import { EventLog } from './event-log.ts';

const event = (at: number): LogEvent => ({ name: 'BOOK_GAP', level: 'warn', at });

test('keeps the newest 2,000, oldest first, and hands every one on', () => {
  const port = new FakeLog();
  const log = new EventLog(port);
  for (let at = 1; at <= 4500; at++) log.write(event(at));
  const { first, events } = log.recent(Infinity);
  expect([first, events.length, events[0]?.at, events.at(-1)?.at]).toEqual([2500, 2000, 2501, 4500]);
  expect(log.recent(3)).toEqual({ first: 4497, events: [event(4498), event(4499), event(4500)] });
  expect(log.since(4499)).toEqual({ first: 4499, events: [event(4500)] });
  expect([log.since(4500), log.recent(0)]).toEqual([
    { first: 4500, events: [] },
    { first: 4500, events: [] },
  ]);
  expect(log.since(7)).toEqual(log.recent(Infinity));
  expect(port.events).toHaveLength(4500);
});

test('a listener that throws disturbs nobody and is counted', () => {
  const port = new FakeLog();
  const log = new EventLog(port);
  const received: number[] = [];
  log.on(() => {
    throw new Error('broken');
  });
  const stop = log.on((one) => {
    received.push(one.at);
  });
  log.write(event(1));
  stop();
  log.write(event(2));
  expect(received).toEqual([1]);
  expect(log.handlerErrors).toBe(2);
  expect(port.named('HANDLER_ERROR')[0]?.fields).toEqual({ channel: 'log.event', error: 'broken' });
});
