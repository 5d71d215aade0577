import { visibleLines } from '../text/visible.ts';
import type { CsvCell, CsvTable } from './csv-table.ts';

/** Forms of CSV: `standard` is RFC 4180 with a decimal point; `semicolon` is for spreadsheets of countries with a decimal comma, whose fields a semicolon separates. */
export const CSV_FORMS = ['standard', 'semicolon'] as const;

/** A form of CSV. */
export type CsvForm = (typeof CSV_FORMS)[number];

/** A table as CSV: RFC 4180, CRLF after every record, header first, no byte order mark. Text that a spreadsheet would run gets a `'` before it, and characters that control a terminal, turn the direction of writing or are not seen are written as escapes, `\u009b`. */
export function toCsv(table: CsvTable, form: CsvForm = 'standard'): string {
  const lines = [recordOf(table.columns, form)];
  for (const row of table.rows) lines.push(recordOf(row, form));
  return lines.join('');
}

/** How many cells of a table {@link toCsv} writes otherwise than they are, quotes of RFC 4180 aside. */
export function markedCells({ columns, rows }: CsvTable): number {
  return [columns, ...rows].flat().filter((cell) => typeof cell === 'string' && safeText(cell) !== cell).length;
}

/** A time as ISO-8601 in UTC with milliseconds; undefined if there is none. */
export function toIsoTime(time: number | undefined): string | undefined {
  return time === undefined || !Number.isFinite(time) ? undefined : new Date(time).toISOString();
}

/** The two columns every time takes: ISO-8601 UTC and epoch ms. */
export function timeColumns(name: string): readonly [iso: string, epochMs: string] {
  return [`${name}_utc`, `${name}_ms`];
}

/** The two cells of {@link timeColumns}, both to the whole millisecond; empty if there is no time. */
export function timeCells(time: number | undefined): readonly [iso: CsvCell, epochMs: CsvCell] {
  return time === undefined || !Number.isFinite(time) ? [undefined, undefined] : [toIsoTime(time), Math.floor(time)];
}

/** The shortest decimal that reads back as the number, without an exponent. */
export function toPlainDecimal(value: number): string {
  const text = String(value);
  const at = text.indexOf('e');
  if (at === -1) return text;
  const sign = value < 0 ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length, at).split('.');
  const exponent = Number(text.slice(at + 1));
  const digits = whole + fraction;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - whole.length)}${digits}`;
  return sign + digits + '0'.repeat(exponent - fraction.length);
}

function recordOf(cells: readonly CsvCell[], form: CsvForm): string {
  const separator = form === 'standard' ? ',' : ';';
  let line = '';
  for (let at = 0; at < cells.length; at++) line += (at === 0 ? '' : separator) + fieldOf(cells[at], form);
  // A record of one empty field would read as an empty line, which readers skip.
  return (line === '' ? '""' : line) + '\r\n';
}

function fieldOf(cell: CsvCell, form: CsvForm): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? withSign(toPlainDecimal(cell), form) : '';
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  const text = NUMBER.test(cell) ? withSign(cell, form) : safeText(cell);
  const isNumber = form === 'semicolon' && NUMBER.test(cell);
  return !isNumber && (NEEDS_QUOTES.test(text) || (form === 'semicolon' && text.includes(';')))
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** A decimal with the sign of the form. */
function withSign(decimal: string, form: CsvForm): string {
  return form === 'standard' ? decimal : decimal.replace('.', ',');
}

function safeText(cell: string): string {
  const shown = visibleLines(cell);
  return isFormula(shown) ? `'${shown}` : shown;
}

/**
 * Whether a spreadsheet would take a text for a formula: it starts with one of its signs. Numbers are none, and neither is `@` with
 * nothing but digits, as Hyperliquid names its spot markets: there is nothing in it to call or to refer to, and a mark before it would
 * make another symbol of it.
 */
function isFormula(text: string): boolean {
  return FORMULA_START.test(text) && !NUMBER.test(text) && !NUMBERED_SYMBOL.test(text);
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const FORMULA_START = /^\s*[=+\-@\t\uFF1D\uFF0B\uFF0D\uFF20\u2212]/;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const NUMBERED_SYMBOL = /^@\d+$/;
