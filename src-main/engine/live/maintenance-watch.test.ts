import { expect, test } from 'vitest';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { LiveSource } from './live-source.ts';

test('its socket is one of those that the venue allows in a time', async () => {
  const ports = new FakePorts();
  const venue = toyVenue({
    maintenanceTopic: { key: 'status', route: 'status' },
    limits: { connectionAttempts: { count: 1, perMs: 1000 } },
  });
  const source = new LiveSource({ ports, venues: { [venue.id]: venue } });
  source.open(venue.id, { channel: 'trade', symbol: 'BTCUSDT' });
  await ports.clock.run(999);
  expect(ports.sockets.attempts.map(({ url }) => url)).toEqual(['wss://toy/']);
  await ports.clock.run(2);
  expect(ports.sockets.attempts.map(({ url }) => url)).toEqual(['wss://toy/', 'wss://toy/status']);
  void source.stop();
});
