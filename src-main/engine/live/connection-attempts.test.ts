import { expect, test } from 'vitest';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { VENUES } from '../../venues/registry.ts';
import { LiveSource } from './live-source.ts';

test('markets that an exchange counts together share what it allows of attempts to connect, announcements included', async () => {
  const ports = new FakePorts();
  ports.http.onRequest = (request) => {
    request.fail('network');
  };
  ports.sockets.onAttempt = (socket) => {
    socket.accept();
  };
  const connectionAttempts = { count: 2, perMs: 60_000, sharedAs: 'toy' };
  const venues = {
    'binance-usdm': toyVenue({ limits: { connectionAttempts } }),
    'binance-coinm': toyVenue({ id: 'binance-coinm', limits: { connectionAttempts } }),
    'binance-spot': toyVenue({ id: 'binance-spot', limits: { connectionAttempts } }),
    okx: toyVenue({ id: 'okx' }),
  };
  const source = new LiveSource({ ports, venues });
  for (const id of source.venueIds) source.open(id, { channel: 'trade', symbol: 'BTCUSDT' });
  await ports.clock.run(5000);
  expect(ports.sockets.attempts).toHaveLength(3);
  await ports.clock.run(60_000);
  expect(ports.sockets.attempts.length).toBeGreaterThan(3);
  void source.stop();
});

test('the markets of Bybit share a count, and so do those of Gate; the hosts of Binance count by themselves', () => {
  const shared = Object.values(VENUES).map(({ id, limits }) => [id, limits.connectionAttempts] as const);
  const names = new Map(shared.map(([id, attempts]) => [id, 'sharedAs' in attempts ? attempts.sharedAs : id]));
  expect(['bybit-spot', 'bybit-linear', 'bybit-inverse'].map((id) => names.get(id as 'bybit-spot'))).toEqual(
    Array(3).fill('bybit'),
  );
  expect(['gate-spot', 'gate-usdm', 'gate-coinm'].map((id) => names.get(id as 'gate-spot'))).toEqual(
    Array(3).fill('gate'),
  );
  expect(names.get('binance-usdm')).toBe('binance-usdm');
});
