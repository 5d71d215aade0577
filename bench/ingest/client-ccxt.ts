// ccxt.pro on the same feed, asked for the same things in its cheapest way: one call for all symbols.
import { pro } from 'ccxt';
import { runClient } from './protocol.ts';

await runClient(async ({ endpoints, symbols }) => {
  let messages = 0;
  const exchange = new pro.binance({ newUpdates: true, options: { fetchMarkets: { types: ['spot'] }, watchOrderBook: { limit: 1000, maxRetries: 10 } } });
  const urls = exchange.urls as { api: Record<string, unknown> };
  urls.api = { ...urls.api, public: `${endpoints.rest}/api/v3`, ws: { ...(urls.api['ws'] as object), spot: `${endpoints.ws}/ws` } };
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
  const chunks = Array.from({ length: Math.ceil(unified.length / 200) }, (_, i) => unified.slice(i * 200, i * 200 + 200));
  let errors = 0;
  const forever = async (watch: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        await watch();
      } catch {
        errors++;
        await new Promise((resolve) => { setTimeout(resolve, 200); });
      }
    }
  };
  for (const chunk of chunks) {
    void forever(() => exchange.watchTradesForSymbols(chunk));
    void forever(() => exchange.watchOrderBookForSymbols(chunk, 1000));
    void forever(() => exchange.watchBidsAsks(chunk));
    void forever(() => exchange.watchOHLCVForSymbols(chunk.map((symbol) => [symbol, '1m'])));
  }
  await new Promise((resolve) => { setTimeout(resolve, 10_000); });
  if (messages === 0) throw new Error(`ccxt received nothing (${errors} errors)`);
  return { messages: () => messages };
});
