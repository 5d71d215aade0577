import { expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { StageLatency } from '../measure/stage-latency.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { StreamPool } from './stream-pool.ts';

test.each([
  [90_000, 90_000],
  [-90_000, -90_000],
  [NaN, 0],
])('frames carry the time of the venue, as far as it is known: %d ms ahead', (aheadMs, dated) => {
  const ports = new FakePorts();
  const venue = toyVenue({
    subscribeFrame: (_topics, _id, now) => `sub ${now}`,
    keepAlive: { kind: 'client-pings', frame: (now) => `ping ${now}`, everyMs: 5000, silenceMs: 60_000 },
  });
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: defaultConfig(),
    times: { hops: new StageLatency(ports.clock), venueClock: { aheadMs } },
    sink: {
      onMessage: () => undefined,
      onStreamUp: () => undefined,
      onStreamLost: () => undefined,
      onStreamStale: () => undefined,
      onStreamRenewed: () => undefined,
    },
  });
  pool.acquire({ key: 't', route: '' }, { symbol: 'T', channel: 'trade' });
  const socket = ports.sockets.last;
  const openedAt = ports.clock.now();
  socket.accept();
  ports.clock.advance(5000);
  expect(socket.sent.slice(0, 2).map(({ text }) => text)).toEqual([
    `sub ${openedAt + dated}`,
    `ping ${openedAt + 5000 + dated}`,
  ]);
});
