import { expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src-shared/wire/ledger.ts';
import { ledgerSentence } from '../../../src-shared/wire/ledger-sentence.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { createEngine } from '../engine.ts';
import { binanceAck, klineText } from '../testing/binance-texts.ts';
import type { QualityEvent } from '../quality-event.ts';
import { FakePorts } from '../testing/fake-ports.ts';

const MINUTE = 60_000;

it('the ledger of a bad hour reports every trouble once, from when to when', async () => {
  await using run = await startRun();
  const { ports, engine, diff, send, step } = run;
  const trade = (id: number, ms: number): string => tradeText(id, run.start + ms);

  // Trades 3 and 4 never come, and trade 5 comes twice.
  send(trade(1, 0), trade(2, 500));
  await step(1000);
  send(trade(5, 2500), trade(5, 2500), trade(5, 2500));

  // The book misses updates and is built anew.
  send(diff(101, 102));
  await step(10);
  run.answer('/depth', { lastUpdateId: 101, bids: [['9', '1']], asks: [['10', '1']] });
  await step(990);
  send(diff(110, 111));
  await step(1000);
  run.answer('/depth', { lastUpdateId: 111, bids: [['9', '2']], asks: [['10', '1']] });
  await step(1000);

  // A message that cannot be read, three times within a second.
  send('{"stream":"btcusdt@trade","data":{"e":"trade"', 'garbage', 'garbage');

  // Candles of two minutes never come live; history has them.
  send(klineText(run.start, 5));
  await step(1000);
  send(klineText(run.start + 3 * MINUTE, 1));
  await step(10);
  run.answer(
    '/klines',
    [0, 1, 2, 3].map((minute) => candleRow(run.start + minute * MINUTE)),
  );
  await step(990);

  // The connection breaks; the book joins again, trade 6 follows.
  send(trade(6, 6000), diff(112, 113));
  await step(500);
  ports.sockets.last.drop();
  await step(2000);
  send(diff(120, 121), trade(7, 8500));
  await step(1000);
  run.answer('/depth', { lastUpdateId: 121, bids: [['9', '2']], asks: [['10', '1']] });
  await step(1000);

  // The book crosses itself and a snapshot sets it right.
  send(diff(122, 123, [['11', '1']]));
  await step(1000);
  run.answer('/depth', { lastUpdateId: 123, bids: [['9', '2']], asks: [['10', '1']] });
  await step(1000);

  // Then nothing comes at all for a while.
  send(trade(8, 12_000));
  await step(40_000);
  send(trade(9, 52_000), diff(124, 126), klineText(run.start + 3 * MINUTE, 2));
  await step(1000);

  // No trades came of two minutes whose candles have some, then others of a third, one far from the book.
  const minute = run.start + 3 * MINUTE;
  await step(minute - run.now());
  for (let second = 0; second < 6; second++) {
    send(trade(10 + second, minute + second * 1000 - run.start), diff(127 + second, 127 + second));
    await step(1000);
  }
  send(tradeText(16, run.now(), '20'), diff(133, 133));
  for (let second = 7; second < 60; second++) {
    await step(1000);
    send(diff(127 + second, 127 + second));
  }
  await step(1000);
  send(klineText(minute, 7, { isClosed: true, eventTime: run.now() }));
  send(trade(17, 4 * MINUTE + 2000));
  await step(2000);

  const page = engine.ledger({ instruments: ['binance-spot:BTCUSDT'] });
  expect(page.entries.map((entry) => lineOf(entry, run.start))).toMatchInlineSnapshot(`
    [
      "gap trade sequence-gap: 0.500..2.500 x2 #3-4",
      "gap book sequence-gap: 1.100..3.100 x7",
      "resync book sequence-gap: 2.100..3.100 x0",
      "malformed * not JSON: 4.100..5.000 x3",
      "duplicate trade seen-before: 0.001..5.000 x2",
      "gap candle 1m not-seen-closed: 0.000..180.000 x3",
      "backfilled candle 1m history: 0.000..180.000 x3",
      "stale trade connection-lost: 6.100..7.401 x0",
      "gap book connection-lost: 6.100..9.600 x0",
      "stale candle 1m connection-lost: 5.100..7.401 x0",
      "resync book waiting-for-stream: 7.401..9.600 x0",
      "crossed book crossed: 10.600..11.600 x0",
      "stale book silence: 11.600..52.600 x0",
      "out-of-order candle 1m older-than-known: 50.000..55.000 x1",
      "mismatch trade 1m candle-differs: 60.000..119.999 x1 volume 9/0 taker-buy-volume 4/0 trades 4/0",
      "mismatch trade 1m candle-differs: 120.000..179.999 x1 volume 9/0 taker-buy-volume 4/0 trades 4/0",
      "mismatch trade outside-book: 186.000..186.000 x1 price 10/20",
      "mismatch trade 1m candle-differs: 180.000..239.999 x1 volume 9.0/7 taker-buy-volume 4.0/7 high 2.0/20 low 0.5/9.5",
    ]
  `);
  expect(page.entries.every((entry) => entry.to !== undefined)).toBe(true);
  expect(ledgerSentence('this run', page.entries, { from: run.start, to: run.now() })).toMatchInlineSnapshot(
    `"this run has 3 gaps, 6.1 s (2 trades missing); silent for 43.3 s, 3 candles not what the trades come to, 1 trade outside the best prices of the book, crossed for 1.0 s, 2 resyncs, 3 messages not understood, 2 duplicates dropped, 1 late message dropped, 3 records filled in from history"`,
  );
  expect(run.facts.filter(({ kind }) => kind === 'trades-repeated')).toMatchObject([
    { symbol: 'BTCUSDT', duplicates: 2 },
  ]);
  expect(engine.health().ledger).toMatchObject({ entries: page.total, dropped: 0 });
});

/** An engine at Binance spot with trades, book and candles of one symbol, on a clock that begins at a full minute. */
async function startRun() {
  const ports = new FakePorts();
  await ports.clock.run(MINUTE - (ports.clock.now() % MINUTE));
  ports.sockets.answerAll(binanceAck);
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
  };
  const defaults = defaultConfig();
  const engine = createEngine({
    ports,
    venues: VENUES,
    config: {
      ...defaults,
      backfill: { ...defaults.backfill, maxWaitMs: 0 },
      candles: { ...defaults.candles, historyOnOpen: 0, inactivityMs: 0 },
    },
  });
  const facts: QualityEvent[] = [];
  engine.quality.on((fact) => {
    facts.push(fact);
  });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  engine.addOrderBookStream('BTCUSDT', { depth: 1000 });
  engine.addCandleStream('BTCUSDT', { interval: '1m' });
  await ports.clock.run(100);
  const start = Math.floor(ports.clock.now() / MINUTE) * MINUTE;
  return {
    ports,
    engine,
    facts,
    start,
    now: () => ports.clock.now(),
    send: (...texts: readonly string[]) => {
      for (const text of texts) ports.sockets.last.deliver(text);
    },
    diff: (first: number, last: number, bids?: readonly (readonly [string, string])[]) =>
      diffText(ports.clock.now(), [first, last], bids),
    step: (ms: number) => ports.clock.run(ms),
    answer: (path: string, body: object) => {
      ports.http.open.find(({ url }) => url.includes(path))?.answer(body);
    },
    async [Symbol.asyncDispose]() {
      const stopping = engine.stop();
      await ports.clock.run(1000);
      await stopping;
    },
  };
}

/** An entry in one line; times in seconds since the start. */
function lineOf(entry: LedgerEntry, start: number): string {
  const seconds = (time: number | undefined): string => (time === undefined ? '…' : ((time - start) / 1000).toFixed(3));
  const what = [entry.kind, entry.channel ?? '*', entry.interval, entry.reason]
    .filter((part) => part !== undefined)
    .join(' ');
  const ids = entry.firstId === undefined ? '' : ` #${entry.firstId}-${entry.lastId}`;
  const differences = (entry.differences ?? []).map((one) => ` ${one.of} ${one.expected}/${one.received}`).join('');
  return `${what}: ${seconds(entry.from)}..${seconds(entry.to)} x${entry.count}${ids}${differences}`;
}

function tradeText(id: number, at: number, price = '9.5'): string {
  return JSON.stringify({
    stream: 'btcusdt@trade',
    data: { e: 'trade', E: at, s: 'BTCUSDT', t: id, p: price, q: '1', T: at, m: false, M: true },
  });
}

function diffText(
  at: number,
  [first, last]: readonly [number, number],
  bids: readonly (readonly [string, string])[] = [['8', '1']],
): string {
  return JSON.stringify({
    stream: 'btcusdt@depth@100ms',
    data: { e: 'depthUpdate', E: at, s: 'BTCUSDT', U: first, u: last, b: bids, a: [] },
  });
}

function candleRow(openTime: number): readonly (string | number)[] {
  return [openTime, '1.0', '2.0', '0.5', '1.5', '9', openTime + MINUTE - 1, '12', 4, '4', '5', '0'];
}
