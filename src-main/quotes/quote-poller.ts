import { Backoff } from '../../src-shared/backoff.ts';
import type { HostHealth } from '../../src-shared/wire/health.ts';
import type { EnginePorts, Timer } from '../engine/ports.ts';
import { CircuitBreaker } from '../engine/rest/circuit-breaker.ts';
import { isNotTrading } from '../../src-shared/market/market-state.ts';
import type { EquityQuote } from './equity-quote.ts';
import type { BatchOutcome, BudgetHealth, QuoteSource, SourceFailure } from './quote-source.ts';

/** What a poller is made of. Times are ms. */
export interface QuotePollerOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly source: QuoteSource;
  /** All that are polled: read at the start of every cycle. */
  readonly tickers: () => readonly string[];
  /** From the start of a cycle to the start of the next; a cycle that takes longer is followed by the next at once. */
  readonly intervalMs: number;
  /** Quotes of one batch, as soon as they are there. */
  readonly onQuotes: (quotes: readonly EquityQuote[]) => void;
  /** A cycle has ended. */
  readonly onCycle?: (cycle: CycleReport) => void;
  /** So many of a cycle's tickers are done. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** What came of a cycle. Every ticker is counted once: as a quote, missing, malformed or failed. */
export interface CycleReport {
  /** From 1. */
  readonly number: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly quotes: number;
  /** Tickers that the source does not know, or said nothing of. */
  readonly missing: readonly string[];
  readonly malformed: readonly { readonly ticker: string; readonly reason: string }[];
  /** Tickers whose batch brought nothing, however often it was tried. */
  readonly failed: readonly string[];
  /** Tickers that do not trade although their exchange is open. */
  readonly notTrading: readonly string[];
  /** Requests that failed, those that succeeded at a later attempt included. */
  readonly failures: readonly SourceFailure[];
}

/** State of a poller. */
export interface PollerHealth {
  readonly source: string;
  readonly tickers: number;
  /** Tickers with a quote in the last cycle that ended. */
  readonly activeTickers: number;
  readonly cycles: number;
  readonly isUnderWay: boolean;
  /** The last cycle that ended; absent before. */
  readonly last?: CycleReport;
  /** When the last quotes came, epoch ms; absent before. */
  readonly lastFetchAt?: number;
  /** When the next cycle begins, epoch ms; absent while one is under way. */
  readonly nextAt?: number;
  readonly budget?: BudgetHealth;
  readonly breaker: HostHealth;
}

/**
 * Asks a source for all tickers again and again. Cycles never overlap. A batch that fails is tried again within its cycle, after a growing pause
 * and not while the circuit breaker keeps requests away; what cannot be had until the next cycle is due is named in the report, and the other
 * batches are none the worse.
 */
export class QuotePoller {
  readonly #options: QuotePollerOptions;
  readonly #breaker: CircuitBreaker;
  readonly #abort = new AbortController();
  #timer: Timer | undefined;
  #cycle: Promise<void> | undefined;
  #cycles = 0;
  #last: CycleReport | undefined;
  #lastFetchAt: number | undefined;
  #nextAt: number | undefined;
  /** Something new came while a cycle was under way. */
  #isDirty = false;
  readonly #forgetSource: (() => void) | undefined;

  constructor(options: QuotePollerOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker(options.source.id, options.ports.clock, BREAKER);
    this.#forgetSource = options.source.onChanged?.(() => {
      this.pollNow();
    });
  }

  /** Begins the first cycle. */
  start(): void {
    this.pollNow();
  }

  /** Begins a cycle now; the one under way is followed by another. */
  pollNow(): void {
    if (this.#abort.signal.aborted) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#cycle !== undefined) {
      this.#isDirty = true;
      return;
    }
    const startedAt = this.#options.ports.clock.monotonic();
    this.#nextAt = undefined;
    this.#cycle = this.#run().finally(() => {
      this.#cycle = undefined;
      this.#scheduleAfter(startedAt);
    });
  }

  health(): PollerHealth {
    const { source, tickers } = this.#options;
    const budget = source.budget?.();
    return {
      source: source.id,
      tickers: tickers().length,
      activeTickers: this.#last?.quotes ?? 0,
      cycles: this.#cycles,
      isUnderWay: this.#cycle !== undefined,
      breaker: this.#breaker.health(),
      ...(this.#last === undefined ? {} : { last: this.#last }),
      ...(this.#lastFetchAt === undefined ? {} : { lastFetchAt: this.#lastFetchAt }),
      ...(this.#nextAt === undefined ? {} : { nextAt: this.#nextAt }),
      ...(budget === undefined ? {} : { budget }),
    };
  }

  /** Ends the cycle under way; resolves when nothing is. May be called twice. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#timer?.cancel();
    this.#forgetSource?.();
    await this.#cycle;
  }

  #scheduleAfter(startedAt: number): void {
    if (this.#abort.signal.aborted) return;
    const { clock } = this.#options.ports;
    const waitMs = this.#isDirty ? 0 : Math.max(0, startedAt + this.#options.intervalMs - clock.monotonic());
    this.#isDirty = false;
    this.#nextAt = clock.now() + waitMs;
    this.#timer = clock.setTimer(() => {
      this.pollNow();
    }, waitMs);
  }

  async #run(): Promise<void> {
    const { source, tickers, ports, onCycle, onProgress } = this.#options;
    const startedAt = ports.clock.now();
    const begunAt = ports.clock.monotonic();
    const tally = new CycleTally();
    const all = tickers();
    const batches = toBatches(all, source.tickersPerBatch);
    const endsAt = begunAt + this.#options.intervalMs;
    const work = async (): Promise<void> => {
      while (!this.#abort.signal.aborted) {
        const batch = batches.shift();
        if (batch === undefined) return;
        await this.#poll(batch, endsAt, tally);
        onProgress?.(tally.done, all.length);
      }
    };
    await Promise.all(Array.from({ length: source.batchesAtOnce }, work));
    if (this.#abort.signal.aborted) return;
    this.#last = tally.report(++this.#cycles, startedAt, ports.clock.monotonic() - begunAt);
    onCycle?.(this.#last);
  }

  /** Tries a batch until it is answered, rejected, or the next cycle is due. */
  async #poll(batch: readonly string[], endsAt: number, tally: CycleTally): Promise<void> {
    const { ports, onQuotes } = this.#options;
    const backoff = new Backoff({ firstMs: FIRST_WAIT_MS, maxMs: LONGEST_WAIT_MS, jitter: JITTER }, () =>
      ports.random.next(),
    );
    for (;;) {
      const outcome = await this.#ask(batch);
      if (this.#abort.signal.aborted) return;
      if (outcome.ok) {
        tally.add(outcome);
        this.#lastFetchAt = ports.clock.now();
        if (outcome.quotes.length > 0) onQuotes(outcome.quotes);
        break;
      }
      tally.failures.push(outcome);
      const waitMs = backoff.next(Math.min(outcome.retryAfterMs ?? 0, LONGEST_ASKED_MS));
      if (ports.clock.monotonic() + waitMs >= endsAt) {
        for (const ticker of batch) tally.failed.push(ticker);
        break;
      }
      await this.#pause(waitMs);
    }
    tally.done += batch.length;
  }

  async #ask(batch: readonly string[]): Promise<BatchOutcome> {
    const admission = this.#breaker.admit();
    if (admission.kind === 'wait')
      return {
        ok: false,
        reason: 'unreachable',
        message: `${this.#options.source.title} failed so often that it is left alone for a while`,
        retryAfterMs: admission.waitMs,
      };
    const outcome = await this.#options.source.quotes(batch, this.#abort.signal);
    this.#breaker.settle(
      admission.kind,
      outcome.ok ? 'success' : outcome.reason === 'cancelled' ? 'unknown' : 'failure',
    );
    return outcome;
  }

  #pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        this.#abort.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.#options.ports.clock.setTimer(end, waitMs);
      this.#abort.signal.addEventListener('abort', end);
    });
  }
}

/** What has come of a cycle so far. */
class CycleTally {
  done = 0;
  readonly failures: SourceFailure[] = [];
  readonly failed: string[] = [];
  #quotes = 0;
  readonly #missing: string[] = [];
  readonly #malformed: { ticker: string; reason: string }[] = [];
  readonly #notTrading: string[] = [];

  add({ quotes, missing, malformed }: Extract<BatchOutcome, { ok: true }>): void {
    this.#quotes += quotes.length;
    for (const ticker of missing) this.#missing.push(ticker);
    for (const row of malformed) this.#malformed.push(row);
    for (const quote of quotes) if (isNotTrading(quote)) this.#notTrading.push(quote.ticker);
  }

  report(number: number, startedAt: number, durationMs: number): CycleReport {
    return {
      number,
      startedAt,
      durationMs,
      quotes: this.#quotes,
      missing: this.#missing,
      malformed: this.#malformed,
      failed: this.failed,
      notTrading: this.#notTrading,
      failures: this.failures,
    };
  }
}

function toBatches(tickers: readonly string[], size: number): (readonly string[])[] {
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < tickers.length; start += size) batches.push(tickers.slice(start, start + size));
  return batches;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** The longest wait that a source may ask for. */
const LONGEST_ASKED_MS = 3_600_000;
const JITTER = 0.25;
/** Once a minute at least a request tries a source that failed, so that it is missed for no longer than that after its trouble. */
const BREAKER = { failures: 5, openMs: 30_000, maxOpenMs: 60_000, trials: 1 };
