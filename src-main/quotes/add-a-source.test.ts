import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ExampleSource } from '../../examples/quote-source.ts';
import { FakePorts } from '../engine/testing/fake-ports.ts';
import { QuotePoller, type CycleReport } from './quote-poller.ts';
import { sourceProblems } from './testing/check-source.ts';

let ports: FakePorts;
beforeEach(() => {
  ports = new FakePorts();
  ports.random.value = 0.5;
});

function answer(prices: object, status = 200): void {
  ports.http.onRequest = (request) => {
    request.answer(JSON.stringify(prices), status);
  };
}

test('the source of docs/ADD_A_SOURCE.md keeps to the seam', async () => {
  answer({ AAPL: { price: 271.5, at: 5 }, KO: { price: 'x' } });
  expect(await sourceProblems(new ExampleSource('http://prices', ports), ['AAPL', 'KO'])).toEqual([]);
  expect(ports.http.last.request.url).toBe('http://prices/prices?symbols=AAPL,KO,ZZZZZ');
});

test('and with the poller it has cycles, retries and names without a line of its own for them', async () => {
  const cycles: CycleReport[] = [];
  const prices: number[] = [];
  const poller = new QuotePoller({
    ports,
    source: new ExampleSource('http://prices', ports),
    tickers: () => ['AAPL', 'KO', 'IBM'],
    intervalMs: 60_000,
    onQuotes: (quotes) => prices.push(...quotes.map(({ price }) => price)),
    onCycle: (cycle) => cycles.push(cycle),
  });
  answer({}, 429);
  poller.start();
  await ports.clock.run(500);
  answer({ AAPL: { price: 271.5, at: 5 }, KO: {} });
  await ports.clock.run(2000);
  await poller.stop();
  expect(prices).toEqual([271.5]);
  expect(cycles).toMatchObject([
    { quotes: 1, missing: ['IBM'], malformed: [{ ticker: 'KO' }], failures: [{ reason: 'rate-limited', status: 429 }] },
  ]);
});

test('its class is some forty lines', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../examples/quote-source.ts'), 'utf8');
  const [, body = ''] = /^export class ExampleSource[^\n]*\n(.*?)^\}/ms.exec(text) ?? [];
  const lines = body.split('\n').filter((line) => line.trim() !== '').length;
  expect(lines).toBeGreaterThan(20);
  expect(lines).toBeLessThanOrEqual(45);
});
