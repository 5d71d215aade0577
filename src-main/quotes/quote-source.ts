import type { EquityQuote } from './equity-quote.ts';

/**
 * A venue that is polled: the second kind of venue. It has no sockets and no books. It says who it is and what it allows, and asks for one batch
 * of tickers at a time; the cycle, its pace and retries exist once, in the poller.
 */
export interface QuoteSource {
  /** `yahoo`, `file`. */
  readonly id: string;
  /** For people: `Yahoo Finance`. */
  readonly title: string;
  /** What it says is made up. */
  readonly isSimulated?: boolean;
  /** Tickers of one batch, at most. */
  readonly tickersPerBatch: number;
  /** Batches under way at once, at most. */
  readonly batchesAtOnce: number;
  /** Asks for a batch. Never rejects. `cancel` ends it early. */
  quotes(tickers: readonly string[], cancel: AbortSignal): Promise<BatchOutcome>;
  /** Past candles of a ticker, oldest first; absent if the source has none. Never rejects. */
  candles?(request: EquityCandleRequest, cancel: AbortSignal): Promise<CandlesOutcome>;
  /** Calls back when there is something new, so that a cycle begins at once; returns how to stop that. Absent if only asking shows it. */
  onChanged?(listener: () => void): () => void;
  /** Use of the request budget; absent if there is no limit. */
  budget?(): BudgetHealth;
  /** Gives back what it occupies. May be called twice. */
  stop(): Promise<void>;
}

/** What came of a batch. A ticker is in exactly one of the three lists. */
export type BatchOutcome =
  | {
      readonly ok: true;
      readonly quotes: readonly EquityQuote[];
      /** Tickers that the source does not know, or says nothing of. */
      readonly missing: readonly string[];
      /** Tickers whose row cannot be read, and why. */
      readonly malformed: readonly { readonly ticker: string; readonly reason: string }[];
    }
  | SourceFailure;

/**
 * Why a request brought nothing. `rate-limited`: the source wants fewer requests. `rejected`: it answered with an error. `unreadable`: something
 * answered, but not with what was asked for, such as a page of consent. `unreachable`: no answer. `cancelled`: nobody waits any more.
 */
export interface SourceFailure {
  readonly ok: false;
  readonly reason: 'rate-limited' | 'rejected' | 'unreadable' | 'unreachable' | 'cancelled';
  readonly message: string;
  /** HTTP status, if one came. */
  readonly status?: number;
  /** Wait at least so long before asking again. */
  readonly retryAfterMs?: number;
}

/** Candles of a ticker: all whose open time is from `from` to before `to`, epoch ms. */
export interface EquityCandleRequest {
  readonly ticker: string;
  readonly interval: '1m' | '5m' | '15m' | '1h' | '1d' | '1w';
  readonly from: number;
  readonly to: number;
}

/** One candle of a session. Between sessions there are none. */
export interface EquityCandle {
  /** Epoch ms. */
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What came of a request for candles. */
export type CandlesOutcome = { readonly ok: true; readonly candles: readonly EquityCandle[] } | SourceFailure;

/** Use of a budget of requests an hour. */
export interface BudgetHealth {
  readonly perHour: number;
  /** Requests of the last hour. */
  readonly used: number;
  /** How often a request had to wait for the budget, since the start. */
  readonly hits: number;
}
