import { expect, test } from 'vitest';
import type { VenueId } from '../../../../src-shared/market/venue-ids.ts';
import { connectionOf, reportOf, streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import type { ConnectionHealth, StreamHealth } from '../../../../src-shared/wire/health.ts';
import { instrumentLabel } from '../../../format/instrument-label.ts';
import { PERP } from '../../../testing/asset-fixture.ts';
import { healthCell, healthRows, isWell, nameOf } from './health-rows.ts';
import type { LabelOf } from './health-rows.ts';
import type { StreamPace } from '../../../../src-shared/market/stream-pace.ts';
import type { HealthFilter } from '../health-filter.ts';

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
  expect(healthRows(REPORT, 'all').map(nameOf)).toEqual([
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
  expect(healthRows(REPORT, 'problems').map(nameOf)).toEqual(['binance-usdm/1', 'u2', 'none', 'lost']);
  expect(healthRows(undefined, 'problems')).toEqual([]);
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

const NO_LABEL: LabelOf = (id) => instrumentLabel(id, undefined, undefined);
const TROUBLED = reportOf({
  connections: [
    connectionOf({ id: 'one' }),
    connectionOf({ id: 'two', state: 'reconnecting' }),
    connectionOf({ id: 'three' }),
  ],
  streams: [
    streamOf({ key: 'well', connection: 'one' }),
    streamOf({ key: 'stale', connection: 'one', state: 'stale' }),
    streamOf({ key: 'lost', connection: 'two', state: 'reconnecting' }),
    streamOf({
      key: 'syncing',
      connection: 'three',
      book: { state: 'syncing', reason: 'waiting-for-snapshot', since: 0, bidLevels: 0, askLevels: 0, knownDepth: 0 },
    }),
    streamOf({ key: 'failed', connection: 'three', state: 'failed' }),
  ],
});

test('a filter leaves the streams it names and the connections that carry them', () => {
  const names = (filter: HealthFilter): string => healthRows(TROUBLED, filter).map(nameOf).join(' ');
  expect(names('all')).toBe('three failed syncing one stale well two lost');
  expect(names('problems')).toBe('three failed one stale two lost');
  expect(names('stale')).toBe('one stale');
  expect(names('reconnecting')).toBe('two lost');
  expect(names('syncing')).toBe('three syncing');
  expect(names('failed')).toBe('three failed');
  expect(healthRows(undefined, 'all')).toEqual([]);
});

test('an age stands out once it is longer than is usual for its stream: a slow one is not late while a fast one is', () => {
  const cell = (pace: StreamPace, age: number) =>
    healthCell({ kind: 'stream', health: streamOf({ lastDataAt: 0, ...pace }) }, 'age', age, NO_LABEL);
  expect(cell({ cadenceMs: 60_000 }, 36_000)).toMatchObject({ text: '36 s', tone: 'dim' });
  expect(cell({ usualPauseMs: 103 }, 3000)).toEqual({
    text: '3.0 s',
    tone: 'warn',
    title: 'Usually 0.1 s between two messages',
  });
  expect(cell({}, 36_000)).toMatchObject({ tone: 'dim' });
});

test('the latency of a connection stands out while it is behind, and the filter of what is behind leaves it', () => {
  const late = connectionOf({ id: 'one', latencyP50: 1702, latencyP99: 1810, behindMs: 1700 });
  const well = connectionOf({ id: 'two', latencyP50: 3, latencyP99: 9 });
  const latency = (health: ConnectionHealth) => healthCell({ kind: 'connection', health }, 'latency', 0, NO_LABEL);
  expect(latency(late)).toEqual({
    text: '1702 / 1810',
    tone: 'warn',
    title: 'Milliseconds. 1.7 s behind over the last ten seconds',
  });
  expect(latency(well)).toMatchObject({ text: '3 / 9', tone: 'dim' });
  const report = reportOf({ connections: [well, late] });
  for (const filter of ['behind', 'problems'] as const) expect(healthRows(report, filter).map(nameOf)).toEqual(['one']);
});

test('streams that are folded away are counted at their connection, which stands out if one of them is not well', () => {
  const rows = healthRows(TROUBLED, 'all', ['one', 'two']);
  expect(rows.map(nameOf).join(' ')).toBe('three failed syncing one two');
  const connections = rows.flatMap((row) => (row.kind === 'connection' ? [row] : []));
  expect(connections.map(({ isExpanded }) => isExpanded)).toEqual([true, false, false]);
  const cells = (column: string) => rows.map((row) => healthCell(row, column, 0, NO_LABEL));
  expect(cells('fold').map(({ text, action }) => `${text} ${action ?? ''}`)).toEqual([
    '▾ fold',
    ' ',
    ' ',
    '▸ fold',
    '▸ fold',
  ]);
  expect(cells('name').map(({ tail }) => tail)).toEqual([
    undefined,
    undefined,
    undefined,
    '2 streams, 1 not well',
    '1 stream, 1 not well',
  ]);
  expect(connections.map(isWell)).toEqual([true, false, false]);
});

test('a filter shows what it names, folded or not, and then nothing can be folded; nor can a connection without streams', () => {
  const stale = healthRows(TROUBLED, 'stale', ['one']);
  expect(stale.map(nameOf)).toEqual(['one', 'stale']);
  expect(healthCell(stale[0]!, 'fold', 0, NO_LABEL)).toEqual({ text: '' });
  const bare = healthRows(reportOf({ connections: [connectionOf({ id: 'one' })] }), 'all', ['one']);
  expect(healthCell(bare[0]!, 'fold', 0, NO_LABEL)).toEqual({ text: '' });
});
