import { expect, test } from 'vitest';
import { FakePorts } from '../../engine/testing/fake-ports.ts';
import { settle } from '../../engine/testing/fake-clock.ts';
import { toyVenue } from '../../engine/testing/toy-venue.ts';
import { probeVenue } from './probe.ts';

test.each([0, 3_600_000, -3_600_000])(
  'a probe takes as long as it takes, though the wall clock is set by %i ms meanwhile',
  async (stepMs) => {
    const ports = new FakePorts();
    const venue = toyVenue({ time: { request: () => ({ path: '/time', weight: 1 }), parse: () => ports.clock.now() } });
    const probing = probeVenue(ports, venue, venue.endpoints.production);
    await settle();
    ports.clock.advance(40);
    ports.clock.sleep(stepMs);
    ports.clock.advance(40);
    ports.http.last.answer('now');
    for (const socket of ports.sockets.attempts) socket.accept();
    const results = await probing;
    expect(results.map(({ tookMs }) => tookMs)).toEqual(results.map(() => 80));
    // The venue looked at its clock as the answer left, not half a trip before.
    expect(results[0]?.finding).toBe('its clock is 40 ms ahead of ours');
  },
);
