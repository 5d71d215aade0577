import { beforeEach, expect, test } from 'vitest';
import { createEngine, type Engine } from './engine.ts';
import { InvalidOptionError, SubscriptionError } from './errors.ts';
import { FakePorts } from './testing/fake-ports.ts';
import { binanceSpot } from '../venues/binance/spot.ts';

let ports: FakePorts;
let engine: Engine;

beforeEach(() => {
  ports = new FakePorts();
  engine = createEngine({ ports, venues: { 'binance-spot': binanceSpot } });
});

test.each([-3, 0, 1.5, NaN, 99_999])('a book of depth %f is rejected with a typed error', (depth) => {
  expect(() => engine.addOrderBookStream('BTCUSDT', { depth })).toThrow(
    expect.objectContaining({ name: 'InvalidOptionError', code: 'invalid-option', option: 'depth', value: depth }),
  );
  expect(() => engine.getOrderBook('BTCUSDT', { depth })).toThrow(InvalidOptionError);
});

test.each(['', '   ', 'X'.repeat(500), undefined])('no stream of the symbol %j is opened', (symbol) => {
  const name = symbol as string;
  const adds = [
    () => engine.addTradeStream(name),
    () => engine.addOrderBookStream(name),
    () => engine.addCandleStream(name, { interval: '1m' }),
    () => engine.addTickerStream(name),
    () => engine.addMarkPriceStream(name),
    () => engine.addBboStream(name),
  ];
  for (const add of adds) expect(add).toThrow(expect.objectContaining({ code: 'invalid-option', option: 'symbol' }));
});

test('a venue that the engine does not have is named, with those it has', () => {
  expect(() => engine.addTradeStream('BTCUSDT', { venue: 'okx' })).toThrow(
    expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(/binance-spot.*"okx"/) }),
  );
});

test('a channel that the venue does not have is a SubscriptionError', () => {
  expect(() => engine.addMarkPriceStream('BTCUSDT')).toThrow(SubscriptionError);
});

test('a symbol that the list does not have fails as such, though nobody has asked for the list', async () => {
  ports.http.onRequest = (request) => {
    if (request.url.includes('/exchangeInfo'))
      request.answer(
        JSON.stringify({
          symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', filters: [] }],
        }),
      );
    else request.fail('network');
  };
  ports.sockets.onAttempt = (socket) => {
    socket.accept();
  };
  await engine.start();
  const handle = engine.addTradeStream('BTCUSDX');
  await ports.clock.run(1000);
  expect(engine.streamStatus(handle)).toMatchObject({
    state: 'failed',
    lastError: { code: 'symbol-unknown', message: 'binance-spot has no symbol BTCUSDX; there are BTCUSDT' },
  });
  void engine.stop();
});

test.each([200, 5])('getOrderBook without a depth gives the book of %i levels that was added', async (depth) => {
  ports.http.onRequest = (request) => {
    request.fail('network');
  };
  await engine.start();
  engine.addOrderBookStream('BTCUSDT', { depth });
  expect(engine.getOrderBook('btcusdt')).toMatchObject({ symbol: 'BTCUSDT', bids: [], asks: [] });
  expect(engine.getOrderBook('btcusdt', { depth: 10 })).toBeUndefined();
  engine.addOrderBookStream('BTCUSDT');
  expect(engine.getOrderBook('btcusdt')).toEqual(engine.getOrderBook('btcusdt', { depth: 20 }));
  void engine.stop();
});
