import { describe, expect, test } from 'vitest';
import { exactDecimal, MAX_DECIMAL_CHARS, parseDecimal } from './decimal.ts';

/** The shortest of some runs, ms. */
function shortest(run: () => void): number {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    run();
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

const HOSTILE: readonly (readonly [name: string, make: (length: number) => string])[] = [
  ['zeros before a last digit', (length) => `0.${'0'.repeat(length)}1`],
  ['zeros at the end', (length) => `1.${'0'.repeat(length)}`],
  ['whole digits', (length) => '9'.repeat(length)],
  ['digits and a letter', (length) => `0.${'9'.repeat(length)}x`],
];

describe('a hostile decimal costs no more than looking at its bytes', () => {
  test.each(HOSTILE)('%s, over doublings', (_name, make) => {
    for (let length = 20_000; length <= 160_000; length *= 2) {
      const text = make(length);
      const baseline = shortest(() => {
        let sum = 0;
        for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
        expect(sum).toBeGreaterThan(0);
      });
      const cost = shortest(() => {
        parseDecimal(text);
        exactDecimal(text);
      });
      expect(cost, `${String(length)} characters`).toBeLessThan(baseline * 8 + 2);
    }
  });

  test('texts up to the bound are read, the sign aside, and longer ones are none', () => {
    const longest = `0.${'1'.repeat(MAX_DECIMAL_CHARS - 2)}`;
    for (const read of [parseDecimal, exactDecimal] as readonly ((text: string) => unknown)[]) {
      expect([read(longest), read(`-${longest}`)]).not.toContain(undefined);
      expect([read(`${longest}1`), read(`-${longest}1`)]).toEqual([undefined, undefined]);
    }
  });
});
