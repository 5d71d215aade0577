import { expect, test } from 'vitest';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import { reportOf, streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import type { ConnectionHealth, StreamHealth } from '../../../../src-shared/wire/health.ts';
import { instrumentLabel } from '../../../format/instrument-label.ts';
import { PERP } from '../../../testing/asset-fixture.ts';
import { healthCell, healthRows, nameOf } from './health-rows.ts';
import type { LabelOf } from './health-rows.ts';

function connection(venue: VenueId, number: number, facts: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return {
    id: `${venue}/${number}`,
    venue,
    url: 'wss://venue',
    state: 'running',
    since: 0,
    messagesPerSecond: 1,
    bytesPerSecond: 1,
    reconnects: 0,
    ...facts,
  } as ConnectionHealth;
}

function stream(key: string, on: string | undefined, facts: Partial<StreamHealth> = {}): StreamHealth {
  return streamOf({ key, state: 'running', ...(on !== undefined && { connection: on }), ...facts });
}

const REPORT = reportOf({
  at: 0,
  connections: [connection('binance-spot', 1), connection('binance-usdm', 1), connection('okx', 1)],
  streams: [
    stream('u1', 'binance-usdm/1'),
    stream('s1', 'binance-spot/1'),
    stream('u2', 'binance-usdm/1', { state: 'failed' }),
    stream('lost', 'gone/1', { state: 'reconnecting' }),
    stream('none', undefined, { state: 'failed' }),
  ],
});

test('streams stand below their connection, the worst first; those of none come last', () => {
  expect(healthRows(REPORT, false).map(nameOf)).toEqual([
    'binance-usdm/1',
    'u2',
    'u1',
    'binance-spot/1',
    's1',
    'okx/1',
    'none',
    'lost',
  ]);
});

test('of the problems alone, a stream comes with its connection', () => {
  expect(healthRows(REPORT, true).map(nameOf)).toEqual(['binance-usdm/1', 'u2', 'none', 'lost']);
  expect(healthRows(undefined, true)).toEqual([]);
});

test('two streams of one symbol tell exchange and kind', () => {
  const labelOf: LabelOf = (id) => instrumentLabel(id, id === PERP.id ? PERP : undefined, undefined);
  const names = (['binance-usdm', 'bybit-spot'] as const).map((venue) => {
    const health = stream(`${venue}:x`, `${venue}/1`, { venue, symbol: 'BTCUSDT', channel: 'ticker' });
    return healthCell({ kind: 'stream', health }, 'name', 0, labelOf);
  });
  expect(names.map(({ mark, text }) => `${mark?.code} ${text}`)).toEqual([
    'BN BTCUSDT PERP ticker',
    'BY BTCUSDT ticker',
  ]);
  expect(names[0]?.title).toBe('Binance BTCUSDT PERP ticker\nbinance-usdm:x\non binance-usdm/1');
  const row = { kind: 'connection', health: connection('okx', 2) } as const;
  expect(healthCell(row, 'name', 0, labelOf)).toMatchObject({ mark: { code: 'OK' }, text: 'okx/2' });
});
