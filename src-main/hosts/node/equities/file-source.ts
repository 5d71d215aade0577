import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import type { EquityQuote } from '../../../quotes/equity-quote.ts';
import type { BatchOutcome, QuoteSource } from '../../../quotes/quote-source.ts';
import { fileWords } from '../ports/file-words.ts';
import { readPatiently } from '../ports/patient-read.ts';

/**
 * Quotes of a file of the user's, which is read again whenever it changes: a JSON array of objects, or CSV with a first line of names and without
 * quoted cells. The fields are `ticker` and `price`, and as wanted `open`, `high`, `low`, `previousClose`, `volume`, `bid`, `ask`, `currency` and
 * `timestamp` (ISO 8601 or epoch ms; that of the file if absent).
 */
export class FileSource implements QuoteSource {
  readonly id = 'file';
  readonly title: string;
  readonly tickersPerBatch = Infinity;
  readonly batchesAtOnce = 1;
  readonly #file: string;
  readonly #now: () => number;
  #watcher: FSWatcher | undefined;

  /** `now` is epoch ms. */
  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.title = `the file ${file}`;
  }

  async quotes(tickers: readonly string[]): Promise<BatchOutcome> {
    let text: string;
    let changedAt: number;
    try {
      const { mtimeMs, size } = await stat(this.#file);
      if (size > MAX_BYTES)
        return { ok: false, reason: 'unreadable', message: `${this.#file} is longer than ${String(MAX_BYTES)} bytes` };
      changedAt = mtimeMs;
      text = ((await readPatiently(this.#file)) ?? '').replace(/^\uFEFF/, '');
    } catch (error) {
      return { ok: false, reason: 'unreachable', message: `${this.#file} cannot be read: ${fileWords(error)}` };
    }
    const rows = rowsOf(text);
    if (rows === undefined)
      return {
        ok: false,
        reason: 'unreadable',
        message: `${this.#file} is neither a JSON array nor CSV with a column ticker`,
      };
    return toBatch(tickers, rows, { changedAt, receivedAt: this.#now() });
  }

  onChanged(listener: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    try {
      this.#watcher = watch(this.#file, { persistent: false }, () => {
        // A file is often written in several steps.
        clearTimeout(timer);
        timer = setTimeout(listener, SETTLE_MS);
      });
      // A file that is replaced or removed is found by the next cycle.
      this.#watcher.on('error', () => undefined);
    } catch {
      // It is not there yet: the next cycle says so.
    }
    return () => {
      clearTimeout(timer);
      this.#watcher?.close();
    };
  }

  stop(): Promise<void> {
    this.#watcher?.close();
    return Promise.resolve();
  }
}

function toBatch(
  tickers: readonly string[],
  rows: readonly unknown[],
  times: { readonly changedAt: number; readonly receivedAt: number },
): BatchOutcome {
  const waiting = new Set(tickers);
  const quotes: EquityQuote[] = [];
  const malformed: { ticker: string; reason: string }[] = [];
  for (const row of rows) {
    const ticker = v.safeParse(NAMED, row);
    if (!ticker.success || !waiting.delete(ticker.output.ticker)) continue;
    const parsed = v.safeParse(ROW, row);
    if (parsed.success) quotes.push(toQuote(parsed.output, times));
    else {
      const [issue] = parsed.issues;
      malformed.push({ ticker: ticker.output.ticker, reason: `${v.getDotPath(issue) ?? 'row'}: ${issue.message}` });
    }
  }
  return { ok: true, quotes, malformed, missing: [...waiting] };
}

function toQuote(
  { timestamp, ...row }: v.InferOutput<typeof ROW>,
  { changedAt, receivedAt }: { readonly changedAt: number; readonly receivedAt: number },
): EquityQuote {
  const facts = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  return {
    ...(facts as Pick<EquityQuote, 'ticker' | 'price'>),
    marketState: 'unknown',
    delayMs: 0,
    timestamp: timestamp ?? changedAt,
    receivedAt,
    source: 'manual',
  };
}

function rowsOf(text: string): readonly unknown[] | undefined {
  if (text.trimStart().startsWith('[')) {
    const value = parseJsonText(text);
    return Array.isArray(value) ? value : undefined;
  }
  const [head = '', ...lines] = text.split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  if (!names.includes('ticker')) return undefined;
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = line.split(',').map((cell) => cell.trim());
      return Object.fromEntries(
        names.flatMap((name, at) => (cells[at] === undefined || cells[at] === '' ? [] : [[name, cells[at]]])),
      );
    });
}

/** A number, or a text that is one, as cells of CSV are. */
const NUMBER = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d{1,20}(?:\.\d{1,20})?$/, 'no number'), v.transform(Number))]),
  v.finite(),
);
const POSITIVE = v.pipe(NUMBER, v.gtValue(0));
const SIZE = v.pipe(NUMBER, v.minValue(0));
const TIME = v.union([
  v.pipe(NUMBER, v.minValue(1), v.maxValue(8.64e15)),
  v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse)),
]);
const NAMED = v.object({
  ticker: v.pipe(
    v.string(),
    v.toUpperCase(),
    v.transform((text) => text.replace('.', '-')),
  ),
});
const ROW = v.object({
  ...NAMED.entries,
  price: POSITIVE,
  open: v.optional(POSITIVE),
  high: v.optional(POSITIVE),
  low: v.optional(POSITIVE),
  previousClose: v.optional(POSITIVE),
  volume: v.optional(SIZE),
  bid: v.optional(SIZE),
  ask: v.optional(SIZE),
  currency: v.optional(v.pipe(v.string(), v.maxLength(8))),
  timestamp: v.optional(TIME),
});
const MAX_BYTES = 16 * 1024 * 1024;
const SETTLE_MS = 100;
