import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { EngineRequest, SessionInfo } from '../../src-shared/wire/protocol.ts';
import type { Feed } from '../feed/feed.ts';
import { noteAssetInstruments, useAssetInstruments } from './asset-instruments.ts';
import {
  askInstrumentsAgain,
  forgetInstruments,
  keepInstruments,
  noteInstruments,
  useInstruments,
  wantInstruments,
} from './instruments.ts';
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

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A session in which nothing has been asked for. */
async function startSession(epoch: number, venues: readonly VenueId[] = []): Promise<void> {
  forgetInstruments(undefined as unknown as Feed);
  await Promise.resolve();
  const known = venues.map((id) => ({ id }));
  useSession.setState({ session: { mode: 'live', state: 'running', epoch, venues: known } as unknown as SessionInfo });
}

afterEach(() => {
  vi.useRealTimers();
  useSession.setState({ session: undefined });
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
  await startSession(1, ['binance-spot']);
  wantInstruments({ request } as unknown as Feed, [ETH.id]);
  await expect.poll(() => useInstruments.getState().byId[ETH.id]).toEqual(ETH);
  expect(asked).toEqual(['get-instruments', 'search-instruments', 'get-instruments']);
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
  await startSession(2, ['binance-spot']);
  wantInstruments({ request } as unknown as Feed, [ETH.id]);
  await expect.poll(() => asked).toEqual(['get-instruments', 'search-instruments', 'get-instruments']);
  await new Promise((settled) => setTimeout(settled));
  expect(useInstruments.getState().byId[ETH.id]).toBeUndefined();
});

/** A feed whose engine lists every instrument it is asked for, except those of OKX, whose list does not come. */
function feedWithoutOkx(): { readonly feed: Feed; readonly asked: string[][] } {
  const asked: string[][] = [];
  const request = (question: EngineRequest): Promise<unknown> => {
    if (question.method !== 'get-instruments') return Promise.resolve({ ok: false });
    asked.push([...question.ids]);
    if (question.ids.some((id) => id.startsWith('okx:'))) return new Promise(() => undefined);
    const instruments = question.ids.map((id) => ({ ...BTC, id }));
    return Promise.resolve({ ok: true, result: { kind: 'instruments', instruments, total: instruments.length } });
  };
  return { feed: { request } as unknown as Feed, asked };
}

test('a stream without a symbol is not asked for, and not the failure of the others', async () => {
  await startSession(3);
  const { feed, asked } = feedWithoutOkx();
  wantInstruments(feed, ['gate-usdm:', 'gate-usdm:BTC_USDT']);
  await settled();
  expect(asked).toContainEqual(['gate-usdm:BTC_USDT']);
  expect(asked.flat()).not.toContain('gate-usdm:');
});

test('records of one venue do not wait for the list of another', async () => {
  await startSession(4);
  const { feed } = feedWithoutOkx();
  wantInstruments(feed, ['okx:BTC-USDT', 'hyperliquid:BTC']);
  await settled();
  const { byId } = useInstruments.getState();
  expect(byId['hyperliquid:BTC']).toMatchObject({ id: 'hyperliquid:BTC' });
  expect(byId['okx:BTC-USDT']).toBeUndefined();
});

test('what is not answered yet is not asked for with every drawing, but at once by a new engine', async () => {
  await startSession(5);
  const { feed, asked } = feedWithoutOkx();
  for (let drawn = 0; drawn < 3; drawn++) {
    wantInstruments(feed, ['okx:ETH-USDT']);
    await settled();
  }
  expect(asked.filter((ids) => ids.includes('okx:ETH-USDT'))).toHaveLength(1);
  askInstrumentsAgain(feed);
  await settled();
  expect(asked.filter((ids) => ids.includes('okx:ETH-USDT'))).toHaveLength(2);
});

test('what failed is asked for again after ten seconds, and no sooner', async () => {
  vi.useFakeTimers();
  await startSession(6, ['bybit-spot']);
  const asked: EngineRequest[] = [];
  const request = (question: EngineRequest): Promise<unknown> => {
    asked.push(question);
    return Promise.resolve({ ok: false });
  };
  const feed = { request } as unknown as Feed;
  const times = (): number => asked.filter((one) => one.method === 'get-instruments' && one.ids.includes(LATE)).length;
  wantInstruments(feed, [LATE]);
  await vi.advanceTimersByTimeAsync(9_900);
  wantInstruments(feed, [LATE]);
  await vi.advanceTimersByTimeAsync(1);
  expect(times()).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(times()).toBe(2);
});

const LATE = 'bybit-spot:LATEUSDT';
