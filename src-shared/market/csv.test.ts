import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('the form with semicolons has a decimal comma in numbers only, and quotes what has a semicolon', () => {
  const table = {
    columns: ['price', 'text'],
    rows: [
      ['0.10', 'a;b'],
      [1.5, 'v1.2'],
      [-2, '1,5'],
      [undefined, '2026-11-29T08:00:00.000Z'],
    ],
  };
  expect(toCsv(table, 'semicolon')).toBe(
    'price;text\r\n0,10;"a;b"\r\n1,5;v1.2\r\n-2;"1,5"\r\n;2026-11-29T08:00:00.000Z\r\n',
  );
  expect(toCsv(table)).toBe(toCsv(table, 'standard'));
});
