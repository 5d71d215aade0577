import { expect, it } from 'vitest';
import { ERROR_TYPES, VenueCounts } from './venue-counts.ts';

const ABOUT = { at: 0, venue: 'binance-spot' } as const;
const LOST = { ...ABOUT, kind: 'connection-lost', connection: 'c', reason: 'x', wasOpen: true } as const;

it('counts every loss of a connection once, by its code, and errors of requests and messages by type', () => {
  const counts = new VenueCounts();
  counts.onQuality({ ...LOST, code: 'connection-closed', retry: { attempt: 1, delayMs: 10 } });
  counts.onQuality({ ...LOST, code: 'connection-closed', wasOpen: false, retry: { attempt: 2, delayMs: 20 } });
  counts.onQuality({ ...LOST, code: 'handshake-rejected' });
  counts.onQuality({ ...ABOUT, kind: 'request-failed', reason: 'x' });
  counts.onQuality({ ...ABOUT, kind: 'subscription-rejected', code: 'subscription-rejected', topic: 't', reason: 'x' });
  counts.onQuality({ ...ABOUT, kind: 'malformed', reason: 'not JSON' });
  counts.onQuality({ ...ABOUT, kind: 'candles-filled', symbol: 'BTCUSDT', interval: '1m', loaded: 3 });
  expect(Array.from(counts.byType(), ({ type, count }) => [type, count])).toEqual([
    ['connection-closed', 2],
    ['handshake-rejected', 1],
    ['request-failed', 1],
    ['subscription-rejected', 1],
    ['message-malformed', 1],
  ]);
  for (const { type } of counts.byType()) expect(ERROR_TYPES).toContain(type);
  expect([counts.errors('binance-spot'), counts.errors('bybit-spot')]).toEqual([6, 0]);
});
