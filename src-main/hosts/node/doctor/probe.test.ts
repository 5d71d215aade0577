import { describe, expect, it } from 'vitest';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { defaultConfig, parseConfig } from '../../../engine/config/config.ts';
import { endpointsOf } from '../../../engine/live/venue-session.ts';
import { settle } from '../../../engine/testing/fake-clock.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { toyVenue } from '../../../engine/testing/toy-venue.ts';
import { faultOfError } from '../../../engine/network-fault.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { SimulatorNetwork } from '../../../simulator/testing/network.ts';
import { VENUES } from '../../../venues/registry.ts';
import { probeVenue, reachableAlternatives, toEndpointsSetting, type ProbeResult } from './probe.ts';

describe('other hosts of a venue', () => {
  it('are proposed if they answer over REST and by every socket', async () => {
    expect(await found(VENUES['binance-spot'], [])).toEqual(['Binance market data only']);
    expect(await found(VENUES.okx, [])).toEqual(['OKX EEA', 'OKX US']);
    expect(await found(VENUES.okx, ['wss://wseea'])).toEqual(['OKX US']);
    expect(await found(VENUES.okx, ['https://us.'])).toEqual(['OKX EEA']);
    expect(await found(VENUES['bybit-linear'], ['https://api.bybit.id', 'wss://stream.bybit.com'])).toEqual([
      'Bybit Türkiye',
      'Bybit Kazakhstan',
    ]);
    expect(await found(VENUES['binance-usdm'], [])).toEqual([]);
  });

  it('are never taken by themselves, and taken once the configuration names them', () => {
    const venue = VENUES['binance-spot'];
    const [alternative] = venue.endpoints.alternatives ?? [];
    if (alternative === undefined) throw new Error('no alternative');
    expect(endpointsOf(venue, defaultConfig())).toEqual(venue.endpoints.production);
    const parsed = parseConfig(JSON.parse(toEndpointsSetting(venue, alternative)));
    if (!parsed.ok) throw new Error('not a configuration');
    expect(endpointsOf(venue, parsed.config)).toEqual({ ws: alternative.ws, rest: alternative.rest });
  });
});

it('a venue is probed where its streams are: what is polled has no socket', async () => {
  const ports = portsThatReject([]);
  const venue = VENUES['binance-usdm'];
  const probing = probeVenue(ports, venue, venue.endpoints.production);
  await ports.clock.run(10);
  expect((await probing).map(({ url, isOk }) => [url, isOk])).toEqual([
    ['https://fapi.binance.com/fapi/v1/time', true],
    ['wss://fstream.binance.com/public/stream', true],
    ['wss://fstream.binance.com/market/stream', true],
  ]);
});

describe('the time of a venue', () => {
  it('says how far its clock is from ours, and what to do if that is much', async () => {
    expect(await probed('binance-spot')).toMatchObject({ finding: 'its clock is 0 ms ahead of ours' });
    expect(await probed('binance-spot', 5000)).toMatchObject({
      finding: 'its clock is 5000 ms ahead of ours',
      advice: expect.stringContaining('clock'),
    });
  });

  it('is called no clock if it trails', async () => {
    const result = await probed('hyperliquid');
    expect(result?.finding).toMatch(/^its newest state is \d{3} ms behind our clock$/);
    expect(result?.advice).toBeUndefined();
    expect((await probed('hyperliquid', -20_000))?.advice).toContain('clock');
  });
});

/** What REST of a simulated venue, whose clock is so far ahead of ours, was found to be. */
async function probed(id: StreamVenueId, skewMs = 0): Promise<ProbeResult | undefined> {
  const network = new SimulatorNetwork({ seed: 1, venues: [id], latencyMs: 20 });
  if (skewMs !== 0) network.faults.set({ kind: 'clock-skew', ms: skewMs });
  const probing = probeVenue(network, VENUES[id], network.endpoints[id]);
  await network.run(6000);
  const results = await probing;
  expect(results.map(({ isOk }) => isOk)).toEqual(results.map(() => true));
  return results.find(({ what }) => what === 'REST');
}

async function found(venue: StreamVenue, rejected: readonly string[]): Promise<readonly string[]> {
  const ports = portsThatReject(rejected);
  const finding = reachableAlternatives(ports, venue);
  await ports.clock.run(10);
  return (await finding).map(({ name }) => name);
}

/** Hosts answer and accept, but for those whose URLs begin so: they reject this address. */
function portsThatReject(rejected: readonly string[]): FakePorts {
  const ports = new FakePorts();
  const isRejected = (url: string): boolean => rejected.some((start) => url.startsWith(start));
  ports.sockets.onAttempt = (socket) => {
    if (isRejected(socket.url)) socket.reject(451);
    else socket.accept();
  };
  ports.http.onRequest = (request) => {
    const now = ports.clock.now();
    if (isRejected(request.url)) request.answer('{}', 451);
    else if (request.url.includes('okx')) request.answer({ code: '0', data: [{ ts: String(now) }] });
    else if (request.url.includes('bybit'))
      request.answer({ retCode: 0, result: { timeSecond: '1', timeNano: `${now}000000` }, time: now });
    else request.answer({ serverTime: now });
  };
  return ports;
}

it.each([0, 3_600_000, -3_600_000])(
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

it.each([
  ['CERT_HAS_EXPIRED', /check this computer's clock; if that is right, whoever runs that host must renew/],
  ['CERT_NOT_YET_VALID', /set this computer's clock/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /login page of the network, a filter or a wrong endpoint/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
  ['ENOTFOUND', /its DNS/],
  ['ENETUNREACH', /Wi-Fi/],
  ['ETIMEDOUT', /a firewall may drop/],
  ['ECONNREFUSED', /something listens there/],
])('what to do about %s is said for REST and for sockets', async (code, advice) => {
  const venue = VENUES['binance-spot'];
  const ports = new FakePorts();
  const fault = faultOfError(Object.assign(new Error(code), { code }));
  if (fault === undefined) throw new Error('not classed');
  ports.sockets.onAttempt = (socket) => {
    socket.fail(fault, code);
  };
  ports.http.onRequest = (request) => {
    request.fail('network', fault);
  };
  const probing = probeVenue(ports, venue, venue.endpoints.production);
  await ports.clock.run(10);
  const results = await probing;
  expect(results.map(({ what }) => what)).toEqual(expect.arrayContaining(['REST', 'WebSocket']));
  for (const result of results) {
    expect(result).toMatchObject({ isOk: false, fault });
    expect(result.advice).toMatch(advice);
  }
});

it.each([
  [451, /for where it may be used/],
  [403, /for where it may be used/],
  [429, /too many requests/],
  [503, /status page/],
  [404, /not look like the venue/],
])('and about HTTP %i', async (status, advice) => {
  const ports = new FakePorts();
  ports.sockets.onAttempt = (socket) => {
    socket.reject(status);
  };
  ports.http.onRequest = (request) => {
    request.answer('{}', status);
  };
  const venue = VENUES['binance-spot'];
  const probing = probeVenue(ports, venue, venue.endpoints.production);
  await ports.clock.run(10);
  for (const result of await probing)
    expect(result).toMatchObject({ isOk: false, advice: expect.stringMatching(advice) });
});
