import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Engine } from '../../engine/engine.ts';
import { SimulatorNetwork } from '../../simulator/testing/network.ts';
import { okx } from './okx.ts';
import { engineOn, stopped } from '../../../proofs/engine-on.ts';

let network: SimulatorNetwork;
let engine: Engine;

beforeEach(async () => {
  network = new SimulatorNetwork({ seed: 3, venues: ['okx'] });
  const { endpoints } = network;
  engine = engineOn(network, {
    config: { venue: 'okx', unsubscribeDelayMs: 0, endpoints: { okx: endpoints.okx } },
    venues: { okx },
  });
  await engine.start();
});

afterEach(async () => {
  await stopped(engine, network);
  expect(network.openSockets).toBe(0);
});

test('the price of an index is one topic for all contracts on it, and part of the mark price of each', async () => {
  const events: unknown[] = [];
  engine.on('mkt.funding', ({ symbol, indexPrice }) => {
    if (indexPrice !== undefined) events.push(symbol);
  });
  const found = engine.source.searchInstruments({ query: 'BTC', limit: 50 });
  await network.run(3000);
  const future = (await found).instruments.find(({ marketType }) => marketType === 'future-inverse')?.symbol;
  const symbols = ['BTC-USD-SWAP', future ?? '', 'BTC-USDT-SWAP'];
  for (const symbol of symbols) engine.source.open('okx', { channel: 'markPrice', symbol });
  await network.run(5000);
  const topics = engine.streamStatuses().map(({ topic }) => topic);
  expect(topics.filter((topic) => topic.startsWith('index-tickers:'))).toEqual([
    'index-tickers:BTC-USD',
    'index-tickers:BTC-USDT',
  ]);
  const marks = symbols.map((symbol) => engine.source.market.find('okx', symbol)?.quote.mark);
  expect(marks.map((mark) => [mark?.markPrice.present, mark?.indexPrice.present, mark?.symbol])).toEqual(
    symbols.map((symbol) => [true, true, symbol]),
  );
  expect(marks[0]?.indexPrice.mantissa).toBe(marks[1]?.indexPrice.mantissa);
  expect(marks.map((mark) => mark?.fundingIntervalMs)).toEqual([28_800_000, NaN, 28_800_000]);
  expect(new Set(events)).toEqual(new Set(symbols));
});
