import { expect, test } from 'vitest';
import { FakePorts } from '../../engine/testing/fake-ports.ts';
import { VENUES } from '../../venues/registry.ts';
import { probeVenue } from './probe.ts';

test.each([
  ['certificate has expired', /the certificate is not valid at this time: check this computer's clock/],
  ['certificate is not yet valid', /the certificate is not valid at this time/],
  ["Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames", /is for another host/],
  ['self-signed certificate in certificate chain', /name its certificate in NODE_EXTRA_CA_CERTS/],
  ['unable to verify the first certificate', /name its certificate in NODE_EXTRA_CA_CERTS/],
  ['the proxy http://p:1 answered 407', /put them into its address/],
  ['the proxy http://p:1 did not answer', /check network.proxy/],
  ['getaddrinfo ENOTFOUND venue.invalid', /the name cannot be resolved/],
])('what to do about "%s" is said for REST and for sockets', async (reason, advice) => {
  const venue = VENUES['binance-spot'];
  const ports = new FakePorts();
  ports.sockets.onAttempt = (socket) => {
    socket.drop(1006, reason);
  };
  const http = { request: () => Promise.reject(Object.assign(new Error(reason), { code: 'network' })) };
  const probing = probeVenue({ clock: ports.clock, sockets: ports.sockets, http }, venue, venue.endpoints.production);
  await ports.clock.run(10);
  const results = await probing;
  expect(results.map(({ what }) => what)).toEqual(expect.arrayContaining(['REST', 'WebSocket']));
  for (const result of results) {
    expect(result).toMatchObject({ isOk: false, finding: reason });
    expect(result.advice).toMatch(advice);
  }
});
