import { expect, it } from 'vitest';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import type { HttpPort } from '../ports.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

const ID = 'binance-spot:BTCUSDT';

it.each([
  ['is wrong once, and the tick follows within moments', 1, '0.01', 2],
  ['stays wrong, and is not asked for again and again', Infinity, '1.00000000', 2],
])('prices finer than the tick prove the list old: it %s', async (_what, lies, tick, asked) => {
  const network = new SimulatorNetwork({ seed: 3, venues: ['binance-spot'], eventsPerSecond: 20 });
  let left = lies;
  let lists = 0;
  const http: HttpPort = {
    request: async (request) => {
      const answer = await network.http.request(request);
      if (!request.url.includes('exchangeInfo')) return answer;
      lists++;
      if (left-- <= 0) return answer;
      const text = new TextDecoder().decode(answer.body).replaceAll(/"tickSize":"[^"]*"/g, '"tickSize":"1.00000000"');
      return { ...answer, body: new TextEncoder().encode(text) };
    },
  };
  const engine = engineOn(network, { http });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  void engine.source.getInstruments([ID]);
  await network.run(30_000);
  expect((await engine.source.getInstruments([ID]))[0]?.tick).toBe('1.00000000');
  // The list was read moments ago: a minute has to pass.
  expect(lists).toBe(1);
  await network.run(40_000);
  expect((await engine.source.getInstruments([ID]))[0]?.tick).toMatch(new RegExp(`^${tick}`));
  await network.run(5 * 60_000);
  expect(lists).toBe(asked);
  await stopped(engine, network);
});
