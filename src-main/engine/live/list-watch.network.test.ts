import { expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { HttpPort } from '../ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

/** An engine with trades of a symbol on a simulated Binance, whose list the test rewrites. */
async function setUp(rewrite = (text: string) => text) {
  const network = new SimulatorNetwork({ seed: 3, venues: ['binance-spot'], eventsPerSecond: 20 });
  const lists = { asked: 0, rewrite };
  const http: HttpPort = {
    request: async (request) => {
      const answer = await network.http.request(request);
      if (!request.url.includes('exchangeInfo')) return answer;
      lists.asked++;
      return { ...answer, body: new TextEncoder().encode(lists.rewrite(new TextDecoder().decode(answer.body))) };
    },
  };
  const engine = engineOn(network, { http });
  const changes: (readonly [symbol: string, status: Instrument['status']])[] = [];
  engine.on('mkt.instruments', (changed) => {
    changes.push(...changed.map(({ symbol, status }) => [symbol, status] as const));
  });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  void engine.source.getInstruments(['binance-spot:BTCUSDT']);
  await network.run(30_000);
  return {
    network,
    lists,
    changes,
    stop: async () => {
      await stopped(engine, network);
    },
  };
}

test('an instrument that falls silent has the list read again, and what it says is emitted: halted, then traded', async () => {
  const { network, lists, changes, stop } = await setUp();
  network.faults.set({ kind: 'mute', symbol: 'BTCUSDT' });
  lists.rewrite = (text) => text.replace(/("symbol":"BTCUSDT","status":)"TRADING"/, '$1"BREAK"');
  await network.run(3 * 60_000);
  expect([lists.asked, changes]).toEqual([2, [['BTCUSDT', 'halted']]]);
  network.faults.clear();
  lists.rewrite = (text) => text;
  await network.run(2 * 60_000);
  expect([lists.asked, changes.at(-1)]).toEqual([3, ['BTCUSDT', 'trading']]);
  await stop();
});

test('what was not open yet has the list read again when its trading begins', async () => {
  const { network, lists, changes, stop } = await setUp((text) =>
    text.replace(/("symbol":"BTCUSDT","status":)"TRADING"/, '$1"PENDING_TRADING"'),
  );
  network.faults.set({ kind: 'mute', symbol: 'BTCUSDT' });
  await network.run(3 * 60_000);
  expect([lists.asked, changes]).toEqual([1, []]);
  network.faults.clear();
  lists.rewrite = (text) => text;
  await network.run(2 * 60_000);
  expect([lists.asked, changes]).toEqual([2, [['BTCUSDT', 'trading']]]);
  await stop();
});

test('a quiet market has the list read once in 15 minutes at most', async () => {
  const { network, lists, changes, stop } = await setUp();
  network.faults.set({ kind: 'mute', symbol: 'BTCUSDT' });
  for (let minute = 0; minute < 16; minute++) {
    network.faults.clear();
    await network.run(20_000);
    network.faults.set({ kind: 'mute', symbol: 'BTCUSDT' });
    await network.run(40_000);
  }
  expect(lists.asked).toBe(3);
  expect(changes).toEqual([]);
  await stop();
});
