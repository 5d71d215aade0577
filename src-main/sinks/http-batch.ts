import type { EquityQuote } from '../quotes/equity-quote.ts';
import { HttpBatchSender, type HttpSenderHealth, type HttpSenderOptions, type SendOutcome } from './http-sender.ts';
import { ROW_INVARIANTS, brokenInvariant, toRow, type RowInvariant, type TickerNames } from './quote-batch.ts';

/** What the publisher is made of. */
export interface HttpBatchOptions extends HttpSenderOptions {
  /** Other names of tickers for the receiver. */
  readonly tickerNames?: TickerNames;
}

/** What became of quotes that were handed over. */
export interface PublishOutcome extends SendOutcome {
  /** Quotes that the receiver would reject, and by what. */
  readonly rejected: readonly { readonly ticker: string; readonly invariant: RowInvariant }[];
}

/** What the publisher has done since its start. */
export interface HttpBatchHealth extends HttpSenderHealth {
  /** Quotes that were not sent, by the invariant they break. */
  readonly rejectedRows: Readonly<Record<RowInvariant, number>>;
}

/** Sends quotes to a receiver over HTTP in batches, each at least once and in order; rows that it would reject are counted instead. */
export class HttpBatchPublisher {
  readonly #tickerNames: TickerNames | undefined;
  readonly #sender: HttpBatchSender;
  readonly #rejectedRows = Object.fromEntries(ROW_INVARIANTS.map((name) => [name, 0])) as Record<RowInvariant, number>;

  constructor(options: HttpBatchOptions) {
    this.#tickerNames = options.tickerNames;
    this.#sender = new HttpBatchSender('quotes', options);
  }

  /** Takes quotes; those that are kept are on the disk when this returns. */
  publish(quotes: readonly EquityQuote[]): PublishOutcome {
    const rejected: { ticker: string; invariant: RowInvariant }[] = [];
    const rows = quotes.flatMap((quote) => {
      const row = toRow(quote, this.#tickerNames);
      const invariant = brokenInvariant(row);
      if (invariant === undefined) return [row];
      this.#rejectedRows[invariant]++;
      rejected.push({ ticker: quote.ticker, invariant });
      return [];
    });
    return { ...this.#sender.add(rows), rejected };
  }

  health(): HttpBatchHealth {
    return { ...this.#sender.health(), rejectedRows: { ...this.#rejectedRows } };
  }

  /** Tries again at once. */
  retryNow(): void {
    this.#sender.retryNow();
  }

  /** Ends what is under way. What waits stays in the outbox. May be called twice. */
  stop(): Promise<void> {
    return this.#sender.stop();
  }
}
