import { expect, test } from 'vitest';
import { FakePorts } from '../../engine/testing/fake-ports.ts';
import { settle } from '../../engine/testing/fake-clock.ts';
import { toyVenue } from '../../engine/testing/toy-venue.ts';
import type { HttpFailure } from '../../engine/ports.ts';
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

test.each([
  ['certificate has expired', /renew the certificate/],
  ["Hostname/IP does not match certificate's altnames: Host: x", /for another host/],
  ['self-signed certificate in certificate chain', /NODE_EXTRA_CA_CERTS/],
])('what to do about "%s" is about that', async (message, advice) => {
  const ports = new FakePorts();
  const venue = toyVenue();
  const http = { request: () => Promise.reject({ code: 'network', message } satisfies HttpFailure) };
  const probing = probeVenue({ clock: ports.clock, sockets: ports.sockets, http }, venue, venue.endpoints.production);
  await settle();
  for (const socket of ports.sockets.attempts) socket.accept();
  expect((await probing)[0]?.advice).toMatch(advice);
});
