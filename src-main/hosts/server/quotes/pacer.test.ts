import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LOAD_STEPS } from '../load-monitor.ts';
import type { LoadStep } from '../load-monitor.ts';
import { Pacer } from './pacer.ts';
import { QuoteClient } from './quote-client.ts';
import { makeQuote } from './quote.ts';

let step: LoadStep;
const load = {
  get step() {
    return step;
  },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
  step = LOAD_STEPS[0] as LoadStep;
});
afterEach(() => {
  vi.useRealTimers();
});

test('without load everything leaves at the end of the turn', () => {
  const order: number[] = [];
  const pacer = new Pacer(load);
  const client = { flush: () => order.push(1) };
  pacer.flush(client);
  pacer.flush(client);
  expect(order).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(order).toEqual([1]);
});

test('what one turn brought a client leaves in one write', () => {
  const writes: string[][] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      writes.push([chunk]);
      done();
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  const client = new QuoteClient({
    socket: {
      bufferedAmount: 0,
      cork: () => {
        stream.cork();
      },
      uncork: () => {
        stream.uncork();
      },
      send: (text, onSent) => {
        stream.write(text, onSent);
      },
    },
    pacer: new Pacer(load),
    counts: { bytes: 0, blocked: 0, conflated: 0 },
    limits: { closedQueue: 10, eventQueue: 10, openQueue: 0, queueBytes: 1000, slowMs: 1000 },
    onReleased: () => undefined,
    onDone: () => undefined,
    onTooSlow: () => undefined,
  });
  client.subscribe({ keys: ['a'], limit: Infinity });
  const offer = (n: number): void => {
    client.offer(makeQuote('a', 'event', { own: () => ({ n }) }));
  };
  for (const n of [1, 2, 3]) offer(n);
  vi.advanceTimersToNextTimer();
  for (const n of [4, 5]) offer(n);
  vi.advanceTimersToNextTimer();
  expect(writes).toEqual([
    ['{"n":1}', '{"n":2}', '{"n":3}'],
    ['{"n":4}', '{"n":5}'],
  ]);
});

test('under load clients leave together, each once, in slices between which others have their turn', () => {
  const order: (number | string)[] = [];
  const pacer = new Pacer(load);
  step = LOAD_STEPS[1] as LoadStep;
  const clients = [0, 1, 2, 3].map((n) => ({
    flush: () => {
      order.push(n);
      spent += 10;
    },
  }));
  let spent = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => spent);
  for (const client of [...clients, ...clients]) pacer.flush(client);
  expect(order).toEqual([]);
  vi.advanceTimersToNextTimer();
  order.push('others');
  vi.advanceTimersToNextTimer();
  expect(order).toEqual([0, 1, 'others', 2, 3]);
  // The step was left meanwhile: what comes next leaves with its turn.
  step = LOAD_STEPS[0] as LoadStep;
  pacer.flush(clients[0] as { flush: () => void });
  vi.advanceTimersByTime(0);
  expect(order.at(-1)).toBe(0);
});
