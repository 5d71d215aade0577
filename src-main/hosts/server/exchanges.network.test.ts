import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Every market that operators may name, with a symbol of it. */
test.each([
  ['binance', 'spot', 'BTCUSDT'],
  ['binance', 'usdm', 'BTCUSDT'],
  ['binance', 'coinm', 'BTCUSD_PERP'],
  ['okx', undefined, 'BTC-USDT'],
  ['okx', 'perp', 'BTC-USDT-SWAP'],
  ['bybit', 'spot', 'BTCUSDT'],
  ['bybit', 'linear', 'BTCUSDT'],
  ['bybit', 'inverse', 'BTCUSD'],
  ['gateio', 'spot', 'BTC_USDT'],
  ['gateio', 'usdm', 'BTC_USDT'],
  ['gateio', 'coinm', 'BTC_USD'],
  ['hyperliquid', undefined, 'BTC'],
])(
  '%s %s: candles and trades of %s come',
  async (exchange, contractType, symbol) => {
    const client = await server.connect();
    client.ask({
      exchange,
      ...(contractType === undefined ? {} : { contract_type: contractType }),
      symbols: [symbol],
      channels: ['candle', 'trade'],
    });
    const kinds = (): Set<unknown> => new Set(client.quotes().map(({ kind }) => kind));
    await expect.poll(kinds, { message: JSON.stringify(client.of('error')) }).toEqual(new Set(['candle', 'trade']));
    for (const quote of client.quotes()) expect(quote).toMatchObject({ exchange, symbol });
    expect(client.of('error')).toEqual([]);
    client.socket.close();
  },
  30_000,
);

test('a kind of market that the symbol is not of is rejected', async () => {
  const client = await server.connect();
  client.ask({ exchange: 'okx', contract_type: 'perp', symbols: ['BTC-USDT'] });
  await expect.poll(() => client.of('error')).toMatchObject([{ code: 'unknown-symbol' }]);
  client.socket.close();
});
