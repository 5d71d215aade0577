import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import type { EngineRequest, RequestOutcome, SessionInfo } from '../../src-shared/wire/protocol.ts';
import { Feed } from '../feed/feed.ts';
import { btc } from '../testing/asset-fixture.ts';
import { findAsset, followAsset, useAssetInstruments } from './asset-instruments.ts';
import { useSession } from './session.ts';

const SESSION: SessionInfo = { epoch: 1, mode: 'demo', state: 'running', venues: [], suggested: [], version: '0.1.0' };
const SPOT = btc('binance-spot', 'BTCUSDT');
const PERP = btc('binance-usdm', 'BTCUSDT', { marketType: 'perp' });
let asked: EngineRequest[];
let listed: readonly Instrument[] | 'rejected';

const feed = new Feed({
  publish: () => undefined,
  request: (request): Promise<RequestOutcome> => {
    asked.push(request);
    return Promise.resolve(
      listed === 'rejected'
        ? { ok: false, error: { code: 'unavailable', message: 'later' } }
        : { ok: true, result: { kind: 'instruments', instruments: listed, total: listed.length } },
    );
  },
  clock: { requestFrame: () => undefined, every: () => () => undefined, isVisible: () => true },
  delay: () => () => undefined,
  monotonic: () => 0,
});

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  listed = [SPOT];
  useAssetInstruments.setState({ epoch: -1, byBase: {} });
  useSession.setState({ session: SESSION, link: 'up' });
});
afterEach(() => {
  vi.useRealTimers();
});

test('an asset is asked for by itself, and what is known stays the same object while nothing changes', async () => {
  const first = await findAsset(feed, 'BTC');
  expect(asked).toEqual([{ method: 'search-instruments', query: '', limit: 500, base: 'BTC' }]);
  expect(await findAsset(feed, 'BTC')).toBe(first);
  expect(useAssetInstruments.getState()).toEqual({ epoch: 1, byBase: { BTC: [SPOT] } });
});

test('a venue whose list comes late joins by itself, as long as somebody looks', async () => {
  const stop = followAsset(feed, 'BTC');
  await vi.advanceTimersByTimeAsync(0);
  listed = [SPOT, PERP];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(useAssetInstruments.getState().byBase['BTC']).toEqual([SPOT, PERP]);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

test('an engine that does not answer leaves what is known; a new session knows its own', async () => {
  await findAsset(feed, 'BTC');
  listed = 'rejected';
  expect(await findAsset(feed, 'BTC')).toEqual([SPOT]);
  useSession.setState({ session: { ...SESSION, epoch: 2 } });
  expect(await findAsset(feed, 'BTC')).toEqual([]);
  listed = [PERP];
  await findAsset(feed, 'BTC');
  expect(useAssetInstruments.getState()).toEqual({ epoch: 2, byBase: { BTC: [PERP] } });
});

test('nothing is asked before the session runs', async () => {
  useSession.setState({ session: { ...SESSION, state: 'starting' } });
  expect(await findAsset(feed, 'BTC')).toEqual([]);
  expect(asked).toEqual([]);
});
