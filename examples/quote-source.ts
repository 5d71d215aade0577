import type { EnginePorts } from '../src-main/engine/ports.ts';
import type { EquityQuote } from '../src-main/quotes/equity-quote.ts';
import type { BatchOutcome, QuoteSource } from '../src-main/quotes/quote-source.ts';

/** Quotes of a service that answers `GET <base>/prices?symbols=AAPL,KO` with `{"AAPL": {"price": 271.5, "at": 1796040000000}}`. */
export class ExampleSource implements QuoteSource {
  readonly id = 'example';
  readonly title = 'Example';
  readonly tickersPerBatch = 50;
  readonly batchesAtOnce = 2;
  readonly #base: string;
  readonly #ports: Pick<EnginePorts, 'clock' | 'http'>;

  constructor(base: string, ports: Pick<EnginePorts, 'clock' | 'http'>) {
    this.#base = base;
    this.#ports = ports;
  }

  async quotes(tickers: readonly string[], cancel: AbortSignal): Promise<BatchOutcome> {
    const { clock, http } = this.#ports;
    if (cancel.aborted) return { ok: false, reason: 'cancelled', message: 'cancelled' };
    try {
      const url = `${this.#base}/prices?symbols=${tickers.join(',')}`;
      const onCancel = (end: () => void): void => cancel.addEventListener('abort', end, { once: true });
      const answer = await http.request({ method: 'GET', url, timeoutMs: 10_000, onCancel });
      const { status } = answer;
      if (status !== 200)
        return { ok: false, reason: status === 429 ? 'rate-limited' : 'rejected', message: `${status}`, status };
      const rows = new Map(Object.entries(JSON.parse(new TextDecoder().decode(answer.body)) as object));
      const quotes = tickers.flatMap((ticker) => toQuote(ticker, rows.get(ticker), clock.now()) ?? []);
      const read = new Set(quotes.map(({ ticker }) => ticker));
      const malformed = tickers.filter((ticker) => rows.has(ticker) && !read.has(ticker));
      return {
        ok: true,
        quotes,
        missing: tickers.filter((ticker) => !rows.has(ticker)),
        malformed: malformed.map((ticker) => ({ ticker, reason: 'no price' })),
      };
    } catch (error) {
      const reason = cancel.aborted ? 'cancelled' : error instanceof SyntaxError ? 'unreadable' : 'unreachable';
      return { ok: false, reason, message: String(error) };
    }
  }

  async stop(): Promise<void> {}
}

function toQuote(ticker: string, row: unknown, receivedAt: number): EquityQuote | undefined {
  const { price, at } = Object(row) as { readonly price?: unknown; readonly at?: unknown };
  if (typeof price !== 'number' || !(price > 0) || typeof at !== 'number') return undefined;
  return { ticker, price, marketState: 'unknown', delayMs: 0, timestamp: at, receivedAt, source: 'manual' };
}
