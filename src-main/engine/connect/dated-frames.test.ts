import { expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { StageLatency } from '../measure/stage-latency.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { StreamPool } from './stream-pool.ts';
import { TimedStreams } from './timed-streams.ts';

test.each([90_000, -90_000])('frames carry the time of the venue, and wait until it is known: %d ms ahead', (known) => {
  const ports = new FakePorts();
  let aheadMs = NaN;
  const venue = toyVenue({
    framesAreDated: true,
    subscribeFrame: (_topics, _id, now) => `sub ${now}`,
    keepAlive: { kind: 'client-pings', frame: (now) => `ping ${now}`, everyMs: 5000, silenceMs: 60_000 },
  });
  const pool = new StreamPool({
    ports,
    venue,
    endpoints: venue.endpoints.production,
    config: defaultConfig(),
    times: {
      hops: new StageLatency(ports.clock),
      timed: new TimedStreams(),
      venueClock: { aheadMs, now: () => ports.clock.now() + aheadMs },
    },
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
  ports.clock.advance(2000);
  expect(socket.sent).toEqual([]);
  aheadMs = known;
  ports.clock.advance(3100);
  // The clock is set: nothing dated goes out until the venue was asked again.
  aheadMs = NaN;
  ports.clock.advance(6000);
  aheadMs = known + 7;
  ports.clock.advance(100);
  expect(socket.sent.map(({ text }) => text)).toEqual([
    `sub ${openedAt + 2050 + known}`,
    `ping ${openedAt + 5000 + known}`,
    `ping ${openedAt + 11_150 + known + 7}`,
  ]);
});
