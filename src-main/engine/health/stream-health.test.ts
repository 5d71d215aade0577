import { expect, it } from 'vitest';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { LiveSource } from '../live/live-source.ts';
import { binanceAck } from '../testing/binance-texts.ts';
import { FakePorts } from '../testing/fake-ports.ts';

it('to look at health or the ledger changes no counter, and a book has one owner of its counters', async () => {
  const ports = new FakePorts();
  ports.sockets.answerAll(binanceAck);
  ports.http.onRequest = (request) => {
    if (request.url.includes('/depth')) request.answer({ lastUpdateId: 101, bids: [['9', '1']], asks: [['10', '1']] });
  };
  const source = new LiveSource({ ports, venues: VENUES, config: defaultConfig() });
  const stream = source.open('binance-spot', { channel: 'book', symbol: 'BTCUSDT', depth: 1000 })?.stream;
  await ports.clock.run(2000);
  const deliver = (first: number, last: number): void => {
    const data = { e: 'depthUpdate', E: 5, s: 'BTCUSDT', U: first, u: last, b: [['8', '1']], a: [] };
    ports.sockets.last.deliver(JSON.stringify({ stream: 'btcusdt@depth@100ms', data }));
  };
  deliver(102, 103);
  deliver(102, 103);
  deliver(110, 111);
  await ports.clock.run(1000);
  const counters = (): string =>
    JSON.stringify(stream, ['gaps', 'missing', 'duplicates', 'outOfOrder', 'messages', 'reconnects']);
  const before = counters();
  const [first] = source.health().streams;
  source.ledger();
  expect(first).toMatchObject({ gaps: 1, missing: 6, duplicates: 1, resyncs: 1 });
  expect(source.health().streams[0]).toEqual(first);
  expect(counters()).toBe(before);
});
