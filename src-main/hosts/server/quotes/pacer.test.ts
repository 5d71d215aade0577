import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LOAD_STEPS } from '../load-monitor.ts';
import type { LoadStep } from '../load-monitor.ts';
import { Pacer } from './pacer.ts';

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

test('without load everything leaves at once', () => {
  const order: number[] = [];
  const pacer = new Pacer(load);
  pacer.flush({ flush: () => order.push(1) });
  expect(order).toEqual([1]);
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
  // The step was left meanwhile: what comes next leaves at once.
  step = LOAD_STEPS[0] as LoadStep;
  pacer.flush(clients[0] as { flush: () => void });
  expect(order.at(-1)).toBe(0);
});
