import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleJson, visibleLines, visibleText } from './visible.ts';

test.each([
  ['BTCUSDT', 'BTCUSDT'],
  ['币安人生USDT 💹 é', '币安人生USDT 💹 é'],
  ['\u001B]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['\u009B31mred', '\\u009b31mred'],
  ['a\nb\tc\r', 'a\\u000ab\\u0009c\\u000d'],
  ['\u202Egpj.exe', '\\u202egpj.exe'],
  ['a\u200Bb\uFEFF', 'a\\u200bb\\ufeff'],
  ['line\u2028end', 'line\\u2028end'],
  ['\u{E0041}', '\\u{e0041}'],
  ['half \uD800', 'half \\ud800'],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('lines and tabs stay in a message, a carriage return does not', () => {
  expect(visibleLines('first\n\tsecond\r\u009B')).toBe('first\n\tsecond\\u000d\\u009b');
});

const SAFE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

test('any text is safe afterwards, and JSON means what it meant', () => {
  const unit = fc.oneof(
    fc.constantFrom('\u001B', '\u009B', '\u202E', '\u2066', '\u200B', '\u2028', '\uFEFF', '\uD800', '\u{E0001}', '\0'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      expect(visibleText(text)).toMatch(SAFE);
      expect(visibleLines(text).replaceAll(/[\n\t]/g, '')).toMatch(SAFE);
      const json = visibleJson(JSON.stringify({ text }));
      expect(json).toMatch(SAFE);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});
