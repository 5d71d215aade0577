import { expect, test } from 'vitest';
import type { ConnectionHealth } from '../../../src-shared/wire/health.ts';
import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import { connectionOf } from '../../../src-shared/testing/health-fixture.ts';
import { defaultConfig } from '../config/config.ts';
import { LiveSource } from '../live/live-source.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { buildHealthReport } from './health-report.ts';
import { findOutage } from './network-outage.ts';

const AT = 1_800_000_000_000;

function failing(fault: NetworkFault | undefined, changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return connectionOf({
    state: 'connecting',
    failingSince: AT - 5000,
    lastError: { code: 'connect-failed', message: 'why', at: AT - 100, ...(fault !== undefined && { fault }) },
    ...changes,
  });
}
const outageOf = (...connections: readonly ConnectionHealth[]) => findOutage(connections, AT);

test('all fail alike for three seconds', () => {
  const before = failing('timeout', { failingSince: AT - 2999 });
  expect(outageOf(before)).toBeUndefined();
  expect(findOutage([before], AT + 1)).toEqual({
    fault: 'timeout',
    since: AT - 2999,
    message: 'why',
    hasBeenUp: false,
  });
  expect(outageOf(failing('timeout', { nextAttemptAt: AT + 4000 }), failing('timeout'))).toMatchObject({
    nextAttemptAt: AT + 4000,
  });
});

test('one that is open, or fails for another reason than the network, is enough for none', () => {
  expect(outageOf()).toBeUndefined();
  expect(outageOf(failing('timeout'), connectionOf({ state: 'running' }))).toBeUndefined();
  expect(outageOf(failing('timeout'), connectionOf({ state: 'stale' }))).toBeUndefined();
  expect(outageOf(failing('timeout'), failing(undefined))).toBeUndefined();
  expect(outageOf(connectionOf({ state: 'starting', since: AT - 9000 }))).toBeUndefined();
});

test('one that is tried for the first time neither ends an outage nor begins it anew', () => {
  const starting = connectionOf({ state: 'starting', since: AT - 100 });
  expect(outageOf(failing('timeout'), starting)?.since).toBe(AT - 5000);
  expect(outageOf(failing('timeout'), failing('timeout', { failingSince: AT - 10 }))?.since).toBe(AT - 5000);
});

test('of those that had been open, the last to be lost decides', () => {
  const lost = (msAgo: number): ConnectionHealth =>
    failing('unreachable', { state: 'reconnecting', lastFrameAt: AT - 60_000, failingSince: AT - msAgo });
  expect(outageOf(lost(60_000), lost(2000))).toBeUndefined();
  expect(outageOf(lost(60_000), lost(4000))).toMatchObject({ since: AT - 4000, hasBeenUp: true });
});

test('a first attempt that hangs is an outage before it is given up', () => {
  const hanging = connectionOf({ state: 'starting', since: AT - 10_000 });
  expect(outageOf(hanging)).toMatchObject({ fault: 'timeout', since: AT - 10_000 });
  // It only waits for its turn.
  expect(outageOf({ ...hanging, nextAttemptAt: AT + 1000 })).toBeUndefined();
});

test('different failures are several; certificates of several exchanges that all expired are our clock', () => {
  expect(outageOf(failing('timeout'), failing('country'))?.fault).toBe('several');
  const expired = [failing('tls-expired', { url: 'wss://a/x' }), failing('tls-expired', { url: 'wss://b/x' })];
  expect(outageOf(...expired)?.fault).toBe('clock-wrong');
  expect(
    outageOf(failing('tls-expired', { url: 'wss://a/x' }), failing('tls-expired', { url: 'wss://a/y' }))?.fault,
  ).toBe('tls-expired');
  expect(outageOf(failing('tls-expired'), failing('clock-wrong'))?.fault).toBe('clock-wrong');
});

test('what follows from it is not reported besides', () => {
  const report = (connections: readonly ConnectionHealth[]) =>
    buildHealthReport({
      at: AT,
      startedAt: 0,
      connections,
      streams: [],
      pools: [],
      clocks: [],
      messages: 0,
      venues: [],
    });
  expect(report([failing('timeout'), failing('timeout', { state: 'failed' })]).problems).toEqual([
    { severity: 'error', code: 'network-outage', subject: 'timeout', venue: 'binance-spot', since: AT - 5000 },
  ]);
  expect(report([failing(undefined)]).problems[0]?.code).toBe('connection-connecting');
  expect(report([failing('timeout'), failing('timeout', { venue: 'okx' })]).problems[0]).not.toHaveProperty('venue');
});

test('a source without a network says so three seconds after its first attempts, and no more once one opens', async () => {
  const ports = new FakePorts();
  ports.sockets.onAttempt = (socket) => socket.fail('name-not-resolved', 'getaddrinfo ENOTFOUND toy');
  ports.http.onRequest = (request) => request.fail('network', 'name-not-resolved');
  const source = new LiveSource({ ports, venues: { 'binance-spot': toyVenue() }, config: defaultConfig() });
  const lease = source.open('binance-spot', { channel: 'trade', symbol: 'BTCUSDT' });
  await ports.clock.run(2900);
  expect(source.health()).not.toHaveProperty('outage');
  expect(lease?.stream.state).toBe('connecting');
  const searching = source.searchInstruments({ query: 'btc', limit: 5 });
  await ports.clock.run(200);
  expect(await searching).toEqual({ instruments: [], total: 0, unlisted: ['binance-spot'] });
  expect(source.health().outage).toMatchObject({
    fault: 'name-not-resolved',
    hasBeenUp: false,
    message: expect.stringContaining('ENOTFOUND'),
  });
  ports.sockets.onAttempt = (socket) => socket.accept();
  source.reconnect();
  await ports.clock.run(10);
  expect(source.health()).not.toHaveProperty('outage');
  const stopping = source.stop();
  await ports.clock.run(10);
  await stopping;
});
