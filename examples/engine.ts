// The engine as a library: trades, a verified book and candles, in a program of your own.
// Run it in a checkout with Node 24:  node examples/engine.ts   (the embedded demo market; --live for the exchange itself)
import { openMarket, until } from './parts/open-market.ts';

{
  // `await using` stops the engine at the end of the block, whatever happens: no socket, request or timer is left.
  await using market = await openMarket({ venue: 'binance-spot', maxRecentTrades: 500 });
  const { tapedeck } = market;

  // Events are built only while somebody listens. A listener that throws disturbs nobody else.
  let received = 0;
  tapedeck.on('mkt.trades', (trade) => {
    received++;
    if (received <= 3) console.log('trade', trade.symbol, trade.aggressor, trade.size, '@', trade.price);
  });
  tapedeck.on('log.event', (event) => {
    if (event.level === 'warn' || event.level === 'error')
      console.log(event.name, event.symbol ?? '', event.fields ?? '');
  });

  // Symbols are taken in any case. Depths 5, 10 and 20 come as full snapshots; any other is kept by changes and proved by sequence.
  tapedeck.addTradeStreams(['btcusdt', 'ETHUSDT']);
  tapedeck.addCandleStream('BTCUSDT', { interval: '1m' });
  using book = tapedeck.addOrderBookStream('BTCUSDT', { depth: 200 });

  await until(
    () =>
      tapedeck.getOrderBook('BTCUSDT')?.state === 'verified' &&
      tapedeck.getCandles('BTCUSDT', '1m').length >= 1000 &&
      received >= 3,
  );

  const view = tapedeck.getOrderBook('BTCUSDT', { depth: 200, levels: 3 });
  console.log('book', view?.state, 'bids', view?.bids, 'asks', view?.asks, 'known to', view?.knownDepth, 'levels');
  console.log(
    'candles',
    tapedeck.getCandles('BTCUSDT', '1m').length,
    'last trade',
    tapedeck.getLastTrade('BTCUSDT')?.price,
  );
  console.log(
    'stream',
    tapedeck.streamStatus(book)?.state,
    'gaps',
    tapedeck.stats().gaps,
    'problems',
    tapedeck.health().problems.length,
  );
}
console.log('stopped');
