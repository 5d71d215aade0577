import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilSignal } from './until-signal.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first signal asks for a clean end, an echo of it changes nothing, impatience ends at once', async () => {
  const source = new EventEmitter();
  const exits: number[] = [];
  const end = untilSignal(source, (code) => {
    exits.push(code);
  });
  source.emit('SIGINT');
  source.emit('SIGINT');
  await end.requested;
  expect(exits).toEqual([]);
  vi.advanceTimersByTime(1500);
  source.emit('SIGTERM');
  expect(exits).toEqual([130]);
  end[Symbol.dispose]();
  expect(source.eventNames()).toEqual([]);
});

test('a hangup asks for the end as well, unless it is to do something else', async () => {
  const source = new EventEmitter();
  using end = untilSignal(source, () => undefined);
  let isOver = false;
  void end.requested.then(() => {
    isOver = true;
  });
  let hangups = 0;
  end.onHangup(() => {
    hangups++;
  });
  source.emit('SIGHUP');
  source.emit('SIGHUP');
  await Promise.resolve();
  expect([hangups, isOver]).toEqual([2, false]);
  using other = untilSignal(source, () => undefined);
  source.emit('SIGHUP');
  await other.requested;
});
