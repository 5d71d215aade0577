// The engine as a library: trades, a verified book and candles of the embedded demo market, in a program of your own.
// Run it in a checkout with Node 24:  node docs/examples/engine.ts
// For the venues themselves leave `endpoints` and the simulator out.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '../../src-main/engine/config/config.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import { createNodePorts } from '../../src-main/hosts/node/ports/ports.ts';
import { startSimulator } from '../../src-main/simulator/start-simulator.ts';
import { VENUES } from '../../src-main/venues/registry.ts';

const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-example-'));
const simulator = await startSimulator({ seed: 7 });
const ports = createNodePorts({ home });

const configured = parseConfig({ venue: 'binance-spot', endpoints: simulator.endpoints, maxRecentTrades: 500 });
if (!configured.ok) throw new Error(configured.problems.map(({ message }) => message).join('\n'));

{
  // `await using` stops the engine at the end of the block, whatever happens: no socket, request or timer is left.
  await using engine = createEngine({ ports, venues: VENUES, config: configured.config });
  await engine.start();

  // Events are built only while somebody listens. A listener that throws disturbs nobody else.
  let received = 0;
  engine.on('mkt.trades', (trade) => {
    received++;
    if (received <= 3) console.log('trade', trade.symbol, trade.aggressor, trade.size, '@', trade.price);
  });
  engine.on('log.event', (event) => {
    if (event.level === 'warn' || event.level === 'error') console.log(event.name, event.symbol ?? '', event.fields ?? '');
  });

  // Symbols are taken in any case. Depths 5, 10 and 20 come as full snapshots; any other is kept by changes and proved by sequence.
  engine.addTradeStreams(['btcusdt', 'ETHUSDT']);
  engine.addCandleStream('BTCUSDT', { interval: '1m' });
  using book = engine.addOrderBookStream('BTCUSDT', { depth: 200 });

  while (engine.getOrderBook('BTCUSDT', { depth: 200 })?.state !== 'verified' || engine.getCandles('BTCUSDT', '1m').length < 1000 || received < 3) await pass(50);

  const view = engine.getOrderBook('BTCUSDT', { depth: 200, levels: 3 });
  console.log('book', view?.state, 'bids', view?.bids, 'asks', view?.asks, 'known to', view?.knownDepth, 'levels');
  console.log('candles', engine.getCandles('BTCUSDT', '1m').length, 'last trade', engine.getLastTrade('BTCUSDT')?.price);
  console.log('stream', engine.streamStatus(book)?.state, 'gaps', engine.stats().gaps, 'problems', engine.health().problems.map(({ code }) => code).join(', ') || 'none');
}

await ports.close();
await simulator.stop();
await rm(home, { recursive: true, force: true });
console.log('stopped');

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
