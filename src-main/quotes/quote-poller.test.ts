import { beforeEach, describe, expect, test } from 'vitest';
import { FakePorts } from '../engine/testing/fake-ports.ts';
import type { EquityQuote } from './equity-quote.ts';
import { QuotePoller, type CycleReport } from './quote-poller.ts';
import type { BatchOutcome, QuoteSource, SourceFailure } from './quote-source.ts';
import { makeQuote } from './testing/make-quote.ts';

let ports: FakePorts;
let source: FakeSource;
let cycles: CycleReport[];
let quotes: EquityQuote[];

/** A source whose other side is the test. */
class FakeSource implements QuoteSource {
  readonly id = 'fake';
  readonly title = 'Fake';
  readonly tickersPerBatch = 2;
  readonly batchesAtOnce = 1;
  readonly asked: (readonly string[])[] = [];
  /** How long an answer takes, ms. */
  tookMs = 100;
  answer: (tickers: readonly string[]) => BatchOutcome = (tickers) => batch(tickers);
  onChange: () => void = () => undefined;

  quotes(tickers: readonly string[], cancel: AbortSignal): Promise<BatchOutcome> {
    this.asked.push(tickers);
    const outcome = this.answer(tickers);
    return new Promise((resolve) => {
      const timer = ports.clock.setTimer(() => resolve(outcome), this.tookMs);
      cancel.addEventListener('abort', () => {
        timer.cancel();
        resolve(failure('cancelled'));
      });
    });
  }
  onChanged(listener: () => void): () => void {
    this.onChange = listener;
    return () => {
      this.onChange = () => undefined;
    };
  }
  async stop(): Promise<void> {}
}

function batch(tickers: readonly string[], missing: readonly string[] = []): BatchOutcome {
  return {
    ok: true,
    quotes: tickers.filter((ticker) => !missing.includes(ticker)).map((ticker) => quoteOf(ticker)),
    missing,
    malformed: [],
  };
}

function quoteOf(ticker: string, more: Partial<EquityQuote> = {}): EquityQuote {
  return makeQuote(ticker, ports.clock.now(), more);
}

function failure(reason: SourceFailure['reason'], retryAfterMs?: number): SourceFailure {
  return { ok: false, reason, message: reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function poll(tickers: readonly string[], intervalMs = 60_000): QuotePoller {
  const poller = new QuotePoller({
    ports,
    source,
    tickers: () => tickers,
    intervalMs,
    onQuotes: (some) => quotes.push(...some),
    onCycle: (cycle) => cycles.push(cycle),
  });
  poller.start();
  return poller;
}

beforeEach(() => {
  ports = new FakePorts();
  source = new FakeSource();
  cycles = [];
  quotes = [];
});

describe('a cycle', () => {
  test('asks for every ticker once, in batches, and the next one begins an interval after its start', async () => {
    const poller = poll(['A', 'B', 'C', 'D', 'E']);
    await ports.clock.run(1000);
    expect(source.asked).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
    expect(cycles).toMatchObject([{ number: 1, durationMs: 300, quotes: 5, failed: [], missing: [] }]);
    await ports.clock.run(58_900);
    expect(cycles).toHaveLength(1);
    await ports.clock.run(500);
    expect(cycles).toHaveLength(2);
    expect(poller.health()).toMatchObject({ cycles: 2, activeTickers: 5, isUnderWay: false });
    await poller.stop();
  });

  test('that takes longer than the interval is followed by the next at once, and never overlaps it', async () => {
    source.tookMs = 25_000;
    const poller = poll(['A', 'B', 'C', 'D', 'E', 'F']);
    await ports.clock.run(75_000);
    expect([cycles.length, source.asked.length]).toEqual([1, 4]);
    await ports.clock.run(75_000);
    expect(cycles.map(({ durationMs, quotes: count }) => [durationMs, count])).toEqual([
      [75_000, 6],
      [75_000, 6],
    ]);
    await poller.stop();
  });

  test('names what is missing, malformed or does not trade, and the others are none the worse', async () => {
    source.answer = (tickers) =>
      tickers.includes('A')
        ? {
            ok: true,
            quotes: [quoteOf('A', { timestamp: ports.clock.now() - 20 * 60_000 })],
            missing: ['B'],
            malformed: [],
          }
        : { ok: true, quotes: [quoteOf('C')], missing: [], malformed: [{ ticker: 'D', reason: 'price: none' }] };
    const poller = poll(['A', 'B', 'C', 'D']);
    await ports.clock.run(1000);
    expect(cycles[0]).toMatchObject({
      quotes: 2,
      missing: ['B'],
      malformed: [{ ticker: 'D', reason: 'price: none' }],
      notTrading: ['A'],
      failed: [],
    });
    expect(quotes.map(({ ticker }) => ticker)).toEqual(['A', 'C']);
    await poller.stop();
  });

  test('begins at once when the source has something new, or after the one under way', async () => {
    const poller = poll(['A']);
    await ports.clock.run(1000);
    source.onChange();
    await ports.clock.run(50);
    source.onChange();
    await ports.clock.run(1000);
    expect(cycles).toHaveLength(3);
    await poller.stop();
    source.onChange();
    await ports.clock.run(120_000);
    expect(cycles).toHaveLength(3);
  });

  test('that is under way when it is stopped reports nothing', async () => {
    const poller = poll(['A', 'B', 'C']);
    await ports.clock.run(50);
    const stopped = poller.stop();
    await ports.clock.run(1000);
    await stopped;
    expect([cycles, quotes.length, ports.clock.pending]).toEqual([[], 0, 0]);
  });
});

describe('a batch that fails', () => {
  test('is tried again within the cycle, later each time', async () => {
    let left = 3;
    source.answer = (tickers) => (left-- > 0 ? failure('unreachable') : batch(tickers));
    ports.random.value = 0.5;
    const poller = poll(['A', 'B']);
    await ports.clock.run(20_000);
    expect(cycles).toMatchObject([{ quotes: 2, failed: [] }]);
    expect(cycles[0]!.failures).toHaveLength(3);
    // Waits of 1, 2 and 4 s, and four answers.
    expect(cycles[0]!.durationMs).toBe(7400);
    await poller.stop();
  });

  test('waits as long as the source wants, and is named as failed when the next cycle is due before', async () => {
    source.answer = (tickers) => (tickers.includes('A') ? failure('rate-limited', 120_000) : batch(tickers));
    const poller = poll(['A', 'B', 'C']);
    await ports.clock.run(1000);
    expect(cycles).toMatchObject([{ quotes: 1, failed: ['A', 'B'], failures: [{ reason: 'rate-limited' }] }]);
    await poller.stop();
  });

  test('again and again opens the circuit: the source is left alone, and tried once', async () => {
    source.answer = () => failure('unreachable');
    const poller = poll(['A', 'B'], 30_000);
    await ports.clock.run(16_000);
    expect([source.asked.length, poller.health().breaker.state]).toEqual([5, 'open']);
    source.answer = (tickers) => batch(tickers);
    await ports.clock.run(60_000);
    expect(poller.health()).toMatchObject({ activeTickers: 2, breaker: { state: 'closed' } });
    await poller.stop();
  });

  test('of a source that is down for hours is tried once a minute at least, and at most', async () => {
    const times: number[] = [];
    source.answer = () => {
      times.push(ports.clock.monotonic());
      return failure('unreachable');
    };
    const poller = poll(['A', 'B']);
    await ports.clock.run(3 * 3_600_000);
    const pauses = times.slice(5).map((time, at) => time - times[at + 4]!);
    expect(pauses.length).toBeGreaterThan(100);
    // The breaker is open for 60 s at most, and the next attempt of a batch at most half of a minute later.
    expect(Math.max(...pauses)).toBeLessThanOrEqual(90_000);
    expect(pauses.filter((pause) => pause < 29_000)).toEqual([]);
    await poller.stop();
  });
});
