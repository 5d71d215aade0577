import { expect, test } from 'vitest';
import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { FakeLog } from '../testing/fake-ports.ts';
import { EventLog } from './event-log.ts';

const event = (at: number): LogEvent => ({ name: 'BOOK_GAP', level: 'warn', at });

test('keeps the newest 2,000, oldest first, and hands every one on', () => {
  const port = new FakeLog();
  const log = new EventLog(port);
  for (let at = 1; at <= 4500; at++) log.write(event(at));
  const kept = log.recent(Infinity);
  expect(kept).toHaveLength(2000);
  expect([kept[0]?.at, kept.at(-1)?.at]).toEqual([2501, 4500]);
  expect(log.recent(3).map((one) => one.at)).toEqual([4498, 4499, 4500]);
  expect(log.recent(0)).toEqual([]);
  expect(port.events).toHaveLength(4500);
});

test('a listener that throws disturbs nobody and is counted', () => {
  const port = new FakeLog();
  const log = new EventLog(port);
  const heard: number[] = [];
  log.on(() => { throw new Error('broken'); });
  const stop = log.on((one) => { heard.push(one.at); });
  log.write(event(1));
  stop();
  log.write(event(2));
  expect(heard).toEqual([1]);
  expect(log.handlerErrors).toBe(2);
  expect(port.named('HANDLER_ERROR')[0]?.fields).toEqual({ channel: 'log.event', error: 'broken' });
});
