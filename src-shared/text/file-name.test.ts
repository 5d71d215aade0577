import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_NAME_BYTES, isFileName, toFileName } from './file-name.ts';

test.each([
  ['trades.csv', 'trades.csv'],
  ['my capture (2).jsonl', 'my capture (2).jsonl'],
  ['币安人生USDT-tape.csv', '币安人生USDT-tape.csv'],
  ['CON', '_CON'],
  ['nul.csv', '_nul.csv'],
  ['NUL.tar.gz', '_NUL.tar.gz'],
  ['com1', '_com1'],
  ['LPT¹.txt', '_LPT¹.txt'],
  ['CONSOLE.csv', 'CONSOLE.csv'],
  ['name. ', 'name'],
  ['name...', 'name'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['a/b\\c:d*e?f"g<h>i|j\0k', 'a_b_c_d_e_f_g_h_i_j_k'],
  ['.hidden', 'hidden'],
  ['', 'file'],
  ['. .', 'file'],
])('%j becomes %j', (text, name) => {
  expect(toFileName(text)).toBe(name);
  expect(isFileName(name)).toBe(true);
  if (text !== name) expect(isFileName(text)).toBe(false);
});

test('a name of many bytes is shortened between characters and keeps its extension', () => {
  const name = toFileName(`${'漢'.repeat(120)}.csv`);
  expect(name).toMatch(/^漢+\.csv$/);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
  expect(Buffer.byteLength(name)).toBeGreaterThan(MAX_NAME_BYTES - 6);
  expect(isFileName('漢'.repeat(120))).toBe(false);
});

test('any text becomes a name, and a name stays as it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 })), (text) => {
      const name = toFileName(text);
      expect(toFileName(name)).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES + 1);
      expect(name).toMatch(/^[\p{L}\p{N}_]/u);
      expect(name).not.toMatch(/[. ]$/);
    }),
  );
});
