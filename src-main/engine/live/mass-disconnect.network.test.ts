import { expect, it } from 'vitest';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { HttpPort, Socket, SocketPort } from '../ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

it('200 books and tapes that lose every socket at once come back within the request budget', async () => {
  const network = new SimulatorNetwork({ seed: 8, venues: ['binance-spot'], symbols: 200, eventsPerSecond: 0.5 });
  const { clock } = network;
  const open = new Set<Socket>();
  const sockets: SocketPort = {
    open: (url, handlers, options) => {
      const socket = network.sockets.open(
        url,
        {
          ...handlers,
          onClose: (...end) => {
            open.delete(socket);
            handlers.onClose(...end);
          },
        },
        options,
      );
      open.add(socket);
      return socket;
    },
  };
  const spent: { readonly at: number; readonly weight: number }[] = [];
  const http: HttpPort = {
    request: (request) => {
      spent.push({ at: clock.monotonic(), weight: weightOf(request.url) });
      return network.http.request(request);
    },
  };
  const engine = engineOn(network, { sockets, http });
  await engine.start();
  const symbols = Array.from({ length: 200 }, (_, i) => `SIM${String(i + 1).padStart(4, '0')}USDT`);
  engine.addTradeStreams(symbols);
  engine.addOrderBookStreams(symbols, { depth: 200 });
  const verified = (): number =>
    symbols.filter(
      (symbol) =>
        engine.source.market.find('binance-spot', symbol)?.books.get(`${symbol.toLowerCase()}@depth@100ms`)?.state ===
        'verified',
    ).length;
  for (let i = 0; i < 300 && verified() < 200; i++) await network.run(1000);
  expect(verified()).toBe(200);
  for (const socket of open) socket.terminate();
  await network.run(2000);
  expect(verified()).toBeLessThan(200);
  for (let i = 0; i < 300 && verified() < 200; i++) await network.run(1000);
  expect(verified()).toBe(200);
  const busiest = Math.max(
    ...spent.map(({ at: from }) =>
      spent.reduce((sum, { at, weight }) => (at >= from && at < from + 60_000 ? sum + weight : sum), 0),
    ),
  );
  expect(busiest).toBeLessThanOrEqual(4800);
  expect(busiest).toBeGreaterThan(4000);
  expect(engine.health().pools[0]!.hosts?.[0]).toMatchObject({ state: 'closed', opened: 0 });
  await stopped(engine, network);
});

/** As Binance documents them, read apart from the engine's own table. */
function weightOf(url: string): number {
  if (url.includes('/depth')) return 50;
  if (url.includes('historicalTrades')) return 25;
  if (url.includes('exchangeInfo')) return 20;
  return url.includes('/time') ? 1 : NaN;
}
