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
