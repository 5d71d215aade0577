import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followSearch } from './instrument-search.ts';
import type { FoundInstruments } from './instrument-search.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const delay = (ms: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** A search whose answers lack the lists of venues until the given number of them has come. */
function searching(lacking: number): { readonly found: number[]; asked: () => number; stop: () => void } {
  const found: number[] = [];
  let asked = 0;
  const ask = async (): Promise<FoundInstruments> => {
    asked++;
    return { instruments: [], total: asked, ...(asked <= lacking && { unlisted: ['binance-spot'] }) };
  };
  const stop = followSearch({ ask, onFound: ({ total }) => found.push(total), delay });
  return { found, asked: () => asked, stop };
}

test('a search whose answer lacks no list is asked once', async () => {
  const search = searching(0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(search.found).toEqual([1]);
});

test('while lists of venues are missing it is asked again, and what they contain comes', async () => {
  const search = searching(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(search.found).toEqual([1, 2, 3, 4]);
});

test('once it is over nothing is asked and no answer comes', async () => {
  const search = searching(100);
  await vi.advanceTimersByTimeAsync(700);
  const before = search.asked();
  expect(before).toBeGreaterThan(1);
  search.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([search.asked(), search.found.length]).toEqual([before, before]);
  const early = searching(100);
  early.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(early.found).toEqual([]);
});
