import { afterAll, beforeAll, expect, test } from 'vitest';
import { patience } from '../../../../scripts/speed.mjs';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

/** What programs for other quote servers ask for, and how they are answered. */
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ compression: true }, { symbols: ['okx:BTC-USDT-SWAP'], subscribeTrades: true });
});
afterAll(() => server[Symbol.asyncDispose]());

function poll<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: patience(8000) });
}

test.each([
  ['binance', 'USDT-M', { contract_type: 'usdm' }],
  ['binance', 'usd-m', { contract_type: 'usdm' }],
  ['binance', 'futures', { contract_type: 'usdm' }],
  ['bybit', 'perpetual', { contract_type: 'linear' }],
])('%s %s is understood', async (exchange, contract_type, known) => {
  const client = await server.connect();
  client.ask({ exchange, contract_type, symbols: ['BTCUSDT'] });
  await poll(() => client.of('subscribed')).toMatchObject([{ exchange, ...known, symbols: ['BTCUSDT'] }]);
  client.socket.close();
});

test('okx all leaves the kind of market to the symbol', async () => {
  const client = await server.connect();
  client.ask({ exchange: 'okx', contract_type: 'all', symbols: ['BTC-USDT', 'BTC-USDT-SWAP'] });
  await poll(() => client.of('subscribed')).toMatchObject([{ symbols: ['BTC-USDT', 'BTC-USDT-SWAP'] }]);
  client.socket.close();
});

test('compat ohlcv gives timestamp, is_closed and floats, and only to whom asked for it', async () => {
  const [theirs, ours] = [await server.connect(), await server.connect()];
  const wish = {
    exchange: 'binance',
    contract_type: 'spot',
    symbols: ['BTCUSDT'],
    channels: ['candle', 'trade', 'book'],
  };
  theirs.ask({ ...wish, compat: 'ohlcv' });
  ours.ask(wish);
  const kinds = (client: typeof theirs): readonly unknown[] =>
    ['book', 'candle', 'trade'].filter((kind) => client.quotes().some((quote) => quote['kind'] === kind));
  await poll(() => [kinds(theirs), kinds(ours)]).toEqual([
    ['book', 'candle', 'trade'],
    ['book', 'candle', 'trade'],
  ]);
  const of = (kind: string): object => theirs.quotes().find((quote) => quote['kind'] === kind) ?? {};
  expect(of('candle')).toMatchObject({
    exchange: 'binance',
    contract_type: 'spot',
    symbol: 'BTCUSDT',
    interval: '1m',
    timestamp: expect.any(Number),
    open: expect.any(Number),
    close: expect.any(Number),
    volume: expect.any(Number),
    is_closed: expect.any(Boolean),
  });
  expect(of('candle')).not.toHaveProperty('openTime');
  expect(of('candle')).not.toHaveProperty('closed');
  expect(of('trade')).toMatchObject({
    price: expect.any(Number),
    size: expect.any(Number),
    aggressor: expect.any(String),
  });
  expect(of('book')).toMatchObject({ bids: expect.arrayContaining([[expect.any(Number), expect.any(Number)]]) });
  const own = ours.quotes().find(({ kind }) => kind === 'candle');
  expect(own).toMatchObject({ open: expect.any(String), closed: expect.any(Boolean), openTime: expect.any(Number) });
  for (const client of [theirs, ours]) client.socket.close();
});

test('one unknown symbol is named, with what is like it, and the others go on', async () => {
  const client = await server.connect();
  client.ask({
    exchange: 'binance',
    contract_type: 'spot',
    symbols: ['BTCUSDT', 'BTCUSDX'],
    channels: ['trade'],
    id: 1,
  });
  await poll(() => client.received.slice(0, 2)).toMatchObject([
    {
      type: 'error',
      code: 'unknown-symbol',
      id: 1,
      symbols: ['BTCUSDX'],
      message: expect.stringMatching(/there are .*BTCUSDT/),
    },
    { type: 'subscribed', id: 1, symbols: ['BTCUSDT'] },
  ]);
  await poll(() => client.quotes().length).toBeGreaterThan(0);
  client.socket.close();
});

test('what is unsubscribed, by id or by symbol, comes no more, and the rest goes on', async () => {
  const client = await server.connect();
  const spot = { exchange: 'binance', contract_type: 'spot', channels: ['trade'] };
  client.ask({ ...spot, symbols: ['BTCUSDT'], id: 'btc' });
  client.ask({ ...spot, symbols: ['ETHUSDT', 'SOLUSDT'], id: 'others' });
  await poll(() => new Set(client.quotes().map(({ symbol }) => symbol)).size).toBe(3);
  client.ask({ type: 'unsubscribe', id: 'btc' });
  client.ask({ type: 'unsubscribe', exchange: 'binance', contract_type: 'spot', symbols: ['eth-usdt'] });
  await poll(() => client.of('unsubscribed')).toMatchObject([
    { id: 'btc', series: 1 },
    { exchange: 'binance', contract_type: 'spot', series: 1 },
  ]);
  const from = client.received.findLastIndex(({ type }) => type === 'unsubscribed');
  const since = (): readonly unknown[] => client.received.slice(from).filter(({ type }) => type === 'quote');
  await poll(() => since().length).toBeGreaterThan(3);
  expect(new Set((since() as { symbol: string }[]).map(({ symbol }) => symbol))).toEqual(new Set(['SOLUSDT']));
  client.ask({ type: 'unsubscribe', id: 'btc' });
  client.ask({ type: 'unsubscribe', symbols: [] });
  await poll(() => client.of('error').map(({ code }) => code)).toEqual(['not-subscribed', 'bad-request']);
  client.socket.close();
});

test('quotes are compressed for clients that offer it, and for no others', async () => {
  const [offers, does] = [await server.connect(), await server.connect({ perMessageDeflate: false })];
  expect([offers.socket.extensions, does.socket.extensions]).toEqual([
    expect.stringContaining('permessage-deflate'),
    '',
  ]);
  for (const client of [offers, does]) {
    client.ask({ exchange: 'binance', contract_type: 'spot', symbols: ['BTCUSDT'], channels: ['book'], depth: 100 });
    await poll(() => client.quotes().length).toBeGreaterThan(0);
    client.socket.close();
  }
});

test('what the configuration says is collected from the start on, though no client has asked', async () => {
  await poll(() => server.engine.getRecentTrades('BTC-USDT-SWAP', { venue: 'okx' }).length).toBeGreaterThan(0);
  expect(server.engine.streamStatuses().map(({ key }) => key)).toEqual(
    expect.arrayContaining(server.engine.configuredStreams.map(({ key }) => key)),
  );
});
