import { beforeEach, expect, test } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import { noteAssetInstruments, useAssetInstruments } from './asset-instruments.ts';
import { keepInstruments, noteInstruments, useInstruments } from './instruments.ts';

const BTC: Instrument = {
  id: 'binance-spot:BTCUSDT',
  venue: 'binance-spot',
  symbol: 'BTCUSDT',
  marketType: 'spot',
  base: 'BTC',
  quote: 'USDT',
  tick: '1',
  sizeUnit: 'base',
  status: 'trading',
};
const ETH: Instrument = { ...BTC, id: 'binance-spot:ETHUSDT', symbol: 'ETHUSDT', base: 'ETH' };

beforeEach(() => {
  useInstruments.setState({ byId: {} });
  useAssetInstruments.setState({ epoch: 1, byBase: {} });
});

test('a halt and a new tick are taken over, and nothing that no panel uses', () => {
  keepInstruments([BTC]);
  noteInstruments([{ ...BTC, status: 'halted', tick: '0.01' }, ETH]);
  const { byId } = useInstruments.getState();
  expect(Object.keys(byId)).toEqual([BTC.id]);
  expect(byId[BTC.id]).toMatchObject({ status: 'halted', tick: '0.01' });
});

test('an instrument that was missing is known once it is listed', () => {
  useInstruments.setState({ byId: { 'binance-spot:ETHUSDT': 'missing' } });
  noteInstruments([ETH]);
  expect(useInstruments.getState().byId[ETH.id]).toEqual(ETH);
});

test('instruments of an asset follow as well, the others keep their identity', () => {
  const eth = [ETH];
  useAssetInstruments.setState({ byBase: { BTC: [BTC], ETH: eth } });
  noteAssetInstruments([{ ...BTC, status: 'closed' }]);
  const { byBase } = useAssetInstruments.getState();
  expect(byBase['BTC']).toEqual([{ ...BTC, status: 'closed' }]);
  expect(byBase['ETH']).toBe(eth);
});
