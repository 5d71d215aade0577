import type { CsvCell, CsvTable } from './csv-table.ts';

/** A table as CSV: RFC 4180, CRLF after every record, header first, no byte order mark. Text that a spreadsheet would run is made text. */
export function toCsv(table: CsvTable): string {
  const lines = [recordOf(table.columns)];
  for (const row of table.rows) lines.push(recordOf(row));
  return lines.join('');
}

/** A time as ISO-8601 in UTC with milliseconds; undefined where there is none. */
export function toIsoTime(time: number | undefined): string | undefined {
  return time === undefined || !Number.isFinite(time) ? undefined : new Date(time).toISOString();
}

/** The two columns every time takes: ISO-8601 UTC and epoch ms. */
export function timeColumns(name: string): readonly [iso: string, epochMs: string] {
  return [`${name}_utc`, `${name}_ms`];
}

/** The two cells of {@link timeColumns}; both empty where there is no time. */
export function timeCells(time: number | undefined): readonly [iso: CsvCell, epochMs: CsvCell] {
  return time === undefined || !Number.isFinite(time) ? [undefined, undefined] : [toIsoTime(time), time];
}

function recordOf(cells: readonly CsvCell[]): string {
  let line = '';
  for (let at = 0; at < cells.length; at++) line += (at === 0 ? '' : ',') + fieldOf(cells[at]);
  // A record of one empty field would read as an empty line, which readers skip.
  return (line === '' ? '""' : line) + '\r\n';
}

function fieldOf(cell: CsvCell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  const text = isFormula(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Whether a spreadsheet would take a text for a formula: it starts with one of its signs and is not simply a negative number. */
function isFormula(text: string): boolean {
  return FORMULA_START.test(text) && !PLAIN_NUMBER.test(text);
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
const FORMULA_START = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const PLAIN_NUMBER = /^[-+]?\d+(\.\d+)?$/;
