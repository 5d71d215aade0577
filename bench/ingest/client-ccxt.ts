// ccxt.pro on the same feed, asked for the same things in its cheapest way: one call for all symbols.
import { pro } from 'ccxt';
import { pause, runClient } from './protocol.ts';

await runClient(async ({ endpoints, symbols }, playFeed) => {
  let messages = 0;
  const exchange = new pro.binanceusdm({
    newUpdates: true,
    options: {
      fetchMarkets: { types: ['linear'] },
      streamLimits: { future: 1000 },
      subscriptionLimitByStream: { future: 1000 },
      watchOrderBook: { limit: 1000, maxRetries: 10 },
    },
  });
  const urls = exchange.urls as { api: Record<string, unknown> };
  const rest = `${endpoints.rest}/fapi/v1`;
  urls.api = {
    ...urls.api,
    fapiPublic: rest,
    fapiPublicV2: rest,
    fapiPublicV3: rest,
    ws: { ...(urls.api['ws'] as object), future: `${endpoints.ws}/ws` },
  };
  exchange.enableRateLimit = false;
  const handle = exchange.handleMessage.bind(exchange);
  exchange.handleMessage = (client: unknown, message: unknown) => {
    messages++;
    return handle(client as never, message);
  };
  // ccxt wants this before it opens an unencrypted socket.
  await exchange.loadHttpProxyAgent();
  await exchange.loadMarkets();
  const unified = symbols.map((symbol) => exchange.market(symbol).symbol);
  const chunks = Array.from({ length: Math.ceil(unified.length / 200) }, (_, i) =>
    unified.slice(i * 200, i * 200 + 200),
  );
  let errors = 0;
  const forever = async (watch: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        await watch();
      } catch {
        errors++;
        await pause(200);
      }
    }
  };
  for (const chunk of chunks) {
    void forever(() => exchange.watchTradesForSymbols(chunk));
    void forever(() => exchange.watchOrderBookForSymbols(chunk, 1000));
    void forever(() => exchange.watchBidsAsks(chunk));
    void forever(() => exchange.watchOHLCVForSymbols(chunk.map((symbol) => [symbol, '1m'])));
  }
  await pause(3000);
  playFeed();
  process.once('exit', () => {
    if (messages === 0) process.stderr.write(`ccxt received nothing (${errors} errors)\n`);
  });
  return { messages: () => messages };
});
