import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakePorts } from '../engine/testing/fake-ports.ts';
import type { EquityQuote } from '../quotes/equity-quote.ts';
import { makeQuote } from '../quotes/testing/make-quote.ts';
import { HttpBatchPublisher } from './http-batch.ts';
import { Outbox } from './outbox.ts';

let folder = '';
let ports: FakePorts;
let outbox: Outbox;
let publisher: HttpBatchPublisher;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-http-batch-'));
  ports = new FakePorts();
  ports.random.value = 0.5;
  open();
});
afterEach(async () => {
  await publisher.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(maxEntries = 1000): void {
  outbox = new Outbox(path.join(folder, 'outbox.db'), { maxEntries, maxBytes: 1e7 });
  publisher = new HttpBatchPublisher({
    ports,
    outbox,
    url: 'http://storage/api/',
    headers: { authorization: 'Bearer x' },
  });
}

function quote(ticker: string, price = 10): EquityQuote {
  return makeQuote(ticker, ports.clock.now(), { price });
}

function bodies(): readonly string[] {
  return ports.http.requests.map(({ request }) => request.body ?? '');
}

test('a batch goes by POST as JSON, with a key, and leaves the outbox when it is accepted', async () => {
  expect(publisher.publish([quote('AAPL'), quote('BRK-B'), quote('MSFT', 0)])).toEqual({
    kept: 1,
    dropped: 0,
    rejected: [
      { ticker: 'BRK-B', invariant: 'INV-002' },
      { ticker: 'MSFT', invariant: 'INV-004' },
    ],
  });
  const { request } = ports.http.last;
  expect(request).toMatchObject({
    method: 'POST',
    url: 'http://storage/api/quotes/batch',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer x',
      'idempotency-key': expect.stringMatching(/^[0-9a-f]{32}-1$/),
    },
  });
  expect(JSON.parse(request.body!)).toMatchObject({ quotes: [{ ticker: 'AAPL', close: 10, source: 'yfinance' }] });
  expect(publisher.health()).toMatchObject({ waiting: 1, accepted: 0 });
  ports.http.last.answer('', 201);
  await ports.clock.run(1);
  expect(publisher.health()).toMatchObject({
    waiting: 0,
    accepted: 1,
    rejectedRows: { 'INV-002': 1, 'INV-003': 0, 'INV-004': 1, 'INV-005': 0 },
  });
});

test('nothing is sent for no rows, and more than 1,000 go in several batches', async () => {
  ports.http.onRequest = (request) => request.answer('');
  publisher.publish([]);
  publisher.publish([quote('BRK-B')]);
  await ports.clock.run(1);
  expect(ports.http.requests).toHaveLength(0);
  publisher.publish(Array.from({ length: 1001 }, (_, index) => quote('A', index + 1)));
  await ports.clock.run(1);
  expect(bodies().map((body) => (JSON.parse(body) as { quotes: unknown[] }).quotes.length)).toEqual([1000, 1]);
});

test('while the receiver is down batches wait and then go in order, each with its one key', async () => {
  ports.http.onRequest = (request) => request.fail('network');
  for (const ticker of ['A', 'B', 'C']) publisher.publish([quote(ticker)]);
  await ports.clock.run(60_000);
  expect(new Set(bodies()).size).toBe(1);
  const attempts = ports.http.requests.length;
  // Waits of 0.5, 1, 2, 4 s open the circuit; then one trial after ten seconds and one after twenty more.
  expect(attempts).toBe(7);
  expect(publisher.health()).toMatchObject({
    waiting: 3,
    breaker: { state: 'open' },
    lastFailure: expect.stringContaining('cannot be reached'),
  });
  ports.http.onRequest = (request) => request.answer('');
  publisher.retryNow();
  await ports.clock.run(1);
  expect(
    bodies()
      .slice(attempts)
      .map((body) => (JSON.parse(body) as { quotes: { ticker: string }[] }).quotes[0]!.ticker),
  ).toEqual(['A', 'B', 'C']);
  const keys = ports.http.requests.map(({ request }) => request.headers!['idempotency-key']);
  expect(new Set(keys.slice(0, attempts + 1)).size).toBe(1);
  expect(new Set(keys).size).toBe(3);
});

test('a batch that the receiver rejects is set aside with its answer, once, and the next one goes', async () => {
  ports.http.onRequest = (request) =>
    request.request.body!.includes('"BAD"') ? request.answer('no such quote', 422) : request.answer('');
  publisher.publish([quote('BAD')]);
  publisher.publish([quote('GOOD')]);
  await ports.clock.run(120_000);
  expect(ports.http.requests).toHaveLength(2);
  expect(publisher.health()).toMatchObject({ waiting: 0, accepted: 1, rejected: 1, setAside: 1 });
  expect(outbox.rejected()).toMatchObject([{ answer: '422 no such quote' }]);
});

test.each([401, 403, 404, 408, 425, 429, 500, 502, 503])(
  'a status of %i says nothing against the batch: it is tried again',
  async (status) => {
    publisher.publish([quote('A')]);
    ports.http.last.answer('', status);
    await ports.clock.run(600);
    expect(ports.http.requests).toHaveLength(2);
    ports.http.last.answer('');
    await ports.clock.run(1);
    expect(publisher.health()).toMatchObject({ waiting: 0, setAside: 0, accepted: 1, failedAttempts: 1 });
  },
);

test('waits as long as the receiver asks, and no longer than an hour', async () => {
  publisher.publish([quote('A')]);
  ports.http.last.answer('', 429, { 'retry-after': '20' });
  await ports.clock.run(19_000);
  expect(ports.http.requests).toHaveLength(1);
  await ports.clock.run(1100);
  expect(ports.http.requests).toHaveLength(2);
  ports.http.last.answer('', 503, { 'retry-after': '1e9' });
  await ports.clock.run(3_600_100);
  expect(ports.http.requests).toHaveLength(3);
});

test('quotes that the outbox has no room for are counted and said, and the oldest stay', async () => {
  await publisher.stop();
  outbox.close();
  open(1);
  expect(publisher.publish([quote('A')])).toMatchObject({ kept: 1, dropped: 0 });
  expect(publisher.publish([quote('B'), quote('C')])).toMatchObject({
    kept: 0,
    dropped: 2,
    problem: expect.stringContaining('wait already'),
  });
  expect(publisher.health()).toMatchObject({ waiting: 1, dropped: 2 });
  expect(outbox.first()!.body).toContain('"A"');
});

test('what is added in the moment in which nothing waits any more is sent at once', async () => {
  await publisher.stop();
  outbox.close();
  open();
  // The publisher has just looked for what an earlier run left.
  publisher.publish([quote('A')]);
  await ports.clock.run(1);
  expect(ports.http.requests).toHaveLength(1);
  ports.http.last.answer('');
  await ports.clock.run(1);
  expect(publisher.health().waiting).toBe(0);
});

test('an attempt that is ended by the end of the program is no failure of the receiver', async () => {
  await publisher.stop();
  const attempts: unknown[] = [];
  publisher = new HttpBatchPublisher({ ports, outbox, url: 'http://storage', onAttempt: (one) => attempts.push(one) });
  await ports.clock.run(1);
  publisher.publish([quote('A')]);
  const stopped = publisher.stop();
  ports.http.last.fail('cancelled');
  await stopped;
  expect([attempts, publisher.health()]).toMatchObject([[], { waiting: 1, failedAttempts: 0 }]);
});

test('what an earlier run left is sent by the next one', async () => {
  publisher.publish([quote('A')]);
  const stopped = publisher.stop();
  ports.http.last.fail('network');
  await stopped;
  outbox.close();
  open();
  expect(ports.http.requests).toHaveLength(2);
  ports.http.last.answer('');
  await ports.clock.run(1);
  expect(publisher.health().waiting).toBe(0);
});
