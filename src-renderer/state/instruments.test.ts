import { beforeEach, expect, test } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import type { Feed } from '../feed/feed.ts';
import { noteAssetInstruments, useAssetInstruments } from './asset-instruments.ts';
import { keepInstruments, noteInstruments, useInstruments, wantInstruments } from './instruments.ts';
import { useSession } from './session.ts';

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

test('an instrument of a list that comes between two questions is not missing', async () => {
  const asked: string[] = [];
  const answers = [
    { kind: 'instruments', instruments: [] },
    { kind: 'instruments', instruments: [ETH] },
  ];
  const request = ({ method }: { readonly method: string }): Promise<unknown> => {
    asked.push(method);
    const result =
      method === 'search-instruments' ? { kind: 'instruments', instruments: [BTC], total: 1 } : answers.shift();
    return Promise.resolve({ ok: true, result });
  };
  useSession.setState({
    session: { mode: 'live', state: 'running', epoch: 1, venues: [{ id: 'binance-spot' }] } as unknown as SessionInfo,
  });
  wantInstruments({ request } as unknown as Feed, [ETH.id]);
  await expect.poll(() => useInstruments.getState().byId[ETH.id]).toEqual(ETH);
  expect(asked).toEqual(['get-instruments', 'search-instruments', 'get-instruments']);
  useSession.setState({ session: undefined });
});

test('an instrument of a question that failed is not said to be missing', async () => {
  const asked: string[] = [];
  const request = ({ method }: { readonly method: string }): Promise<unknown> => {
    asked.push(method);
    return Promise.resolve(
      method === 'search-instruments'
        ? { ok: true, result: { kind: 'instruments', instruments: [BTC], total: 1 } }
        : { ok: false, error: { code: 'unavailable', message: 'not now' } },
    );
  };
  useSession.setState({
    session: { mode: 'live', state: 'running', epoch: 2, venues: [{ id: 'binance-spot' }] } as unknown as SessionInfo,
  });
  wantInstruments({ request } as unknown as Feed, [ETH.id]);
  await expect.poll(() => asked).toEqual(['get-instruments', 'search-instruments', 'get-instruments']);
  await new Promise((settled) => setTimeout(settled));
  expect(useInstruments.getState().byId[ETH.id]).toBeUndefined();
  useSession.setState({ session: undefined });
});
