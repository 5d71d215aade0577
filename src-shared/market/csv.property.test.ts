import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { markedCells, timeCells, timeColumns, toCsv, toPlainDecimal } from './csv.ts';
import type { CsvCell } from './csv-table.ts';

/** An independent reader: one character at a time, after the grammar of RFC 4180. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (isQuoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++];
      else isQuoted = false;
    } else if (c === '"') {
      if (field !== '') throw new Error('quote inside a bare field');
      isQuoted = true;
    } else if (c === ',') {
      record.push(field);
      field = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      i++;
      records.push([...record, field]);
      record = [];
      field = '';
    } else if (c === '\r' || c === '\n') {
      throw new Error('bare line break');
    } else {
      field += c;
    }
  }
  if (record.length > 0 || field !== '') throw new Error('no CRLF at the end');
  return records;
}

const nasty = fc.string({
  unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', '\t', ' ', 'a', '1', '.', 'é', '＝', '💹', "'"),
  maxLength: 12,
});
const decimal = fc
  .tuple(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.stringMatching(/^\d{0,20}$/))
  .map(([whole, rest]) => (rest === '' ? `${whole}` : `${whole}.${rest}`));
const cell: fc.Arbitrary<CsvCell> = fc.oneof(nasty, decimal, fc.integer(), fc.boolean(), fc.constant(undefined));

test('every table is read back cell for cell by an independent reader', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 6 })
        .chain((width) =>
          fc.tuple(
            fc.array(nasty, { minLength: width, maxLength: width }),
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }),
          ),
        ),
      ([columns, rows]) => {
        const read = readCsv(toCsv({ columns, rows }));
        expect(read).toHaveLength(rows.length + 1);
        [columns, ...rows].forEach((row, r) =>
          row.forEach((value, c) => {
            const got = read[r]?.[c] ?? 'missing';
            const plain = value === undefined ? '' : String(value).replaceAll('\r', '\\u000d');
            expect(got === plain || got === `'${plain}`).toBe(true);
          }),
        );
      },
    ),
  );
});

test('no text cell can start a formula, and exact decimals stay as they are', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const got = readCsv(toCsv({ columns: ['x'], rows: [[text]] }))[1]?.[0] ?? '';
      expect(/^\s*[=＝＋－＠−]/.test(got)).toBe(false);
      if (/^\s*@/.test(got)) expect(got).toMatch(/^@\d+$/);
      if (/^\s*[+-]/.test(got)) expect(got).toMatch(/^[-+](\d+\.?\d*|\.\d+)$/);
    }),
  );
  fc.assert(
    fc.property(decimal, (text) => {
      expect(readCsv(toCsv({ columns: ['x'], rows: [[text]] }))[1]?.[0]).toBe(text);
    }),
  );
});

test.each([
  ['@1', '@1'],
  ['@107', '@107'],
  ['hyperliquid:@1', 'hyperliquid:@1'],
  ['-1.5e-7', '-1.5e-7'],
  ['+2E10', '+2E10'],
  ['-.5', '-.5'],
  ['@SUM(1)', "'@SUM(1)"],
  ['@1+1', "'@1+1"],
  ['-1+cmd', "'-1+cmd"],
  ['=1', "'=1"],
  ['\u2212cmd', "'\u2212cmd"],
  ['\u200B=1', '\\u200b=1'],
  ['\0=1', '\\u0000=1'],
  ['\u202E=1', '\\u202e=1'],
  ['\uFEFF=1', '\\ufeff=1'],
  ['\u009B31m', '\\u009b31m'],
])('%j is written as %s', (text, cellText) => {
  const table = { columns: ['x'], rows: [[text]] };
  expect(readCsv(toCsv(table))[1]?.[0]).toBe(cellText);
  expect(markedCells(table)).toBe(text === cellText ? 0 : 1);
});

test('records end with CRLF, absent facts are empty, times come twice', () => {
  const table = {
    columns: ['symbol', ...timeColumns('venue_time'), 'price'],
    rows: [
      ['BTCUSDT', ...timeCells(1_700_000_000_123.75), '0.10000000'],
      ['=1+1', ...timeCells(undefined), undefined],
    ],
  };
  expect(toCsv(table)).toBe(
    "symbol,venue_time_utc,venue_time_ms,price\r\nBTCUSDT,2023-11-14T22:13:20.123Z,1700000000123,0.10000000\r\n'=1+1,,,\r\n",
  );
});

test('a number is written without an exponent and reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = toPlainDecimal(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text) === value).toBe(true);
    }),
  );
  expect([1e-7, 1.5e21, -2.25e-9].map(toPlainDecimal)).toEqual([
    '0.0000001',
    '1500000000000000000000',
    '-0.00000000225',
  ]);
});
