import { expect, test } from 'vitest';
import type { NetworkFault } from '../../../../src-shared/wire/network-fault.ts';
import type { DoctorReport } from '../../../../src-shared/wire/protocol.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { VENUES } from '../../../venues/registry.ts';
import { NO_PROXIES, createProxyRoutes } from '../ports/proxy-routes.ts';
import type { ProxyRoutes } from '../ports/proxy-routes.ts';
import { examineNetwork } from './examine-network.ts';

/** What is found if every attempt and request fails as `faultOf` says. */
async function found(faultOf: (url: string) => NetworkFault, routes: ProxyRoutes = NO_PROXIES): Promise<DoctorReport> {
  const ports = new FakePorts();
  ports.sockets.onAttempt = (socket) => {
    socket.fail(faultOf(socket.url));
  };
  ports.http.onRequest = (request) => {
    request.fail('network', faultOf(request.url));
  };
  const parsed = parseConfig({});
  if (!parsed.ok) throw new Error('no configuration');
  const { clock, http, sockets } = ports;
  const examining = examineNetwork({ clock, http, sockets, routes: () => routes }, parsed.config);
  await ports.clock.run(10_000);
  return examining;
}

test('without a network there is one finding, with one advice', async () => {
  const { checks, notes } = await found(() => 'name-not-resolved');
  expect(checks).toEqual([
    {
      isOk: false,
      subject: expect.stringMatching(/^all \d\d endpoints$/),
      finding: expect.stringMatching(/^the name cannot be resolved.*such as https:\/\/api\.binance\.com/),
      advice: 'check that there is a network, and its DNS',
    },
  ]);
  expect(notes).toEqual([]);
});

test('certificates that all have expired are this computer’s clock', async () => {
  const { checks } = await found((url) => (url.includes('okx') ? 'clock-wrong' : 'tls-expired'));
  expect(checks).toMatchObject([{ advice: "set this computer's clock by network time" }]);
});

test('what fails in different ways is said of each endpoint', async () => {
  const { checks } = await found((url) => (url.includes('okx') ? 'country' : 'timeout'));
  expect(checks.length).toBeGreaterThan(Object.keys(VENUES).length);
  expect(checks.find(({ subject }) => subject.startsWith('okx REST'))?.advice).toContain('its terms');
});

test('a proxy is checked besides, and its password is in no finding', async () => {
  const routes = createProxyRoutes({ proxy: 'http://ada:secret@proxy.invalid:1', noProxy: '*' }, {});
  const report = await found(() => 'timeout', routes);
  expect(report.checks.at(-1)).toEqual({
    isOk: true,
    subject: 'proxy http://proxy.invalid:1 (network.proxy)',
    finding: 'no endpoint takes it',
  });
  expect(JSON.stringify(report)).not.toContain('secret');
});
