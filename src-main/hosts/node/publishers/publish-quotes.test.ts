import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultConfig, parseConfig } from '../../../engine/config/config.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import type { EquityListener } from '../../../quotes/equity-feed.ts';
import { makeQuote } from '../../../quotes/testing/make-quote.ts';
import { PublisherMetrics, publisherStatuses } from '../../server/equities/publisher-pages.ts';
import { publishQuotes } from './publish-quotes.ts';
import { openPublishers, type Publishers } from './publishers.ts';

let folder = '';
let ports: FakePorts;
let publishers: Publishers;
let problems: string[];
let listener: EquityListener;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-publish-quotes-'));
  ports = new FakePorts();
  ports.http.onRequest = (request) => request.answer('', 201);
  problems = [];
});
afterEach(async () => {
  await publishers.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(tickerNames: string): void {
  publishers = openPublishers({
    ports,
    config: { ...defaultConfig().publishers, http: 'http://storage', tickerNames },
    of: ['quotes'],
    folder,
    onProblem: () => undefined,
  });
  const feed = {
    on: (one: EquityListener) => {
      listener = one;
      return () => undefined;
    },
  };
  publishQuotes(feed, publishers, (problem) => problems.push(problem));
}

function poll(...tickers: readonly string[]): Promise<void> {
  const now = ports.clock.now();
  listener.onQuotes?.(tickers.map((ticker) => makeQuote(ticker, now)));
  return ports.clock.run(1);
}

test('a ticker that the receiver would reject is named once, and every row of it is counted by its invariant', async () => {
  open('');
  await poll('AAPL', 'BRK-B', 'BF-B');
  await poll('AAPL', 'BRK-B', 'BF-B');
  expect(problems).toEqual([
    expect.stringContaining('BRK-B is not sent over HTTP: INV-002'),
    expect.stringContaining('BF-B is not sent over HTTP: INV-002'),
  ]);
  const health = publishers.health();
  expect(publisherStatuses(health)).toMatchObject({
    http_quotes: { delivered: 2, rejected_rows: { 'INV-002': 4, 'INV-003': 0, 'INV-004': 0, 'INV-005': 0 } },
  });
  const page = await new PublisherMetrics().page(health);
  for (const line of ['invariant="INV-002"} 4', 'invariant="INV-004"} 0'])
    expect(page).toContain(`tapedeck_publisher_rejected_rows_total{publisher="http_quotes",${line}\n`);
});

test('tickers are sent by the names that the receiver has for them', async () => {
  open('BRK-B=BRKB, BF-B=BFB');
  await poll('AAPL', 'BRK-B', 'BF-B');
  const { body = '' } = ports.http.last.request;
  expect((JSON.parse(body) as { quotes: { ticker: string }[] }).quotes.map(({ ticker }) => ticker)).toEqual([
    'AAPL',
    'BRKB',
    'BFB',
  ]);
  expect(problems).toEqual([]);
});

test.each(['BRK-B', 'BRK-B=', '=BRKB', 'A=B C=D', 'A=B,'])('%j is no list of names', (tickerNames) => {
  open('');
  expect(parseConfig({ publishers: { tickerNames } })).toMatchObject({
    ok: false,
    problems: [{ path: 'publishers.tickerNames' }],
  });
});
