import { expect, test } from 'vitest';
import { bookNumbers } from './book-numbers.ts';

const STEPS = {
  toVenue: (sequence: number) => sequence * 7 + (sequence % 3),
  toMarket: (id: number) => Math.floor(id / 7),
};

test.each([undefined, STEPS])('every number stands for one change, in every count of the venue', (count) => {
  const book = { sequence: 40_000_000_000 };
  const numbers = bookNumbers({ book }, count);
  const received: (readonly [number: number, sequence: number])[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const before = numbers.toVenueSequence(book.sequence);
    if (turn > 0) {
      numbers.renumber();
      // What happened before the new count is not in its ranges.
      expect(numbers.changesSince(book.sequence - 5)).toEqual({
        first: numbers.toVenueSequence(book.sequence),
        last: numbers.toVenueSequence(book.sequence),
        previous: numbers.toVenueSequence(book.sequence),
      });
      expect(numbers.toVenueSequence(book.sequence)).toBeLessThan(before - 10_000);
    }
    for (let n = 0; n < 20; n++) {
      const sent = book.sequence++;
      received.push([numbers.toVenueSequence(book.sequence), book.sequence]);
      const { first, last, previous } = numbers.changesSince(sent);
      expect([first, last, previous]).toEqual([
        received.at(-1)?.[0],
        received.at(-1)?.[0],
        numbers.toVenueSequence(sent),
      ]);
      expect(last).toBeGreaterThan(previous);
    }
  }
  expect(new Set(received.map(([number]) => number)).size).toBe(received.length);
  for (const [number, sequence] of received) expect(numbers.toMarketSequence(number)).toBe(sequence);
});
