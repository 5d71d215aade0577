import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../engine/engine.ts';
import { FakePorts } from '../../../engine/testing/fake-ports.ts';
import { VENUES } from '../../../venues/registry.ts';
import type { ConnectionHealth, StreamHealth } from '../../../../src-shared/wire/health.ts';
import { connectionOf, streamOf } from '../../../../src-shared/testing/health-fixture.ts';
import { whyNotReady } from './readiness.ts';
import type { ReadinessSources } from './readiness.ts';

const NOW = 1_000_000;

function stream(state: StreamHealth['state'], more: Partial<StreamHealth> = {}): StreamHealth {
  return streamOf({ key: 'binance-spot:btcusdt@trade', channel: 'trade', state, since: NOW - 60_000, ...more });
}

function connection(state: ConnectionHealth['state'], since = NOW - 5000): ConnectionHealth {
  return connectionOf({ state, since });
}

function why(report: Partial<ReadinessSources['report']>, more: Partial<ReadinessSources> = {}): string | undefined {
  return whyNotReady({
    report: { at: NOW, connections: [connection('running')], streams: [], ...report },
    isRunning: true,
    isClosing: false,
    isOverloaded: false,
    exchanges: [],
    sources: [],
    readyIf: 'any',
    connectTimeoutMs: 30_000,
    ...more,
  });
}

describe('a server is ready', () => {
  test('though a market trades once in 45 s, and liquidations do not come', () => {
    const streams = [stream('stale'), stream('running', { channel: 'liquidation' }), stream('starting')];
    expect(why({ streams, connections: [connection('stale')] })).toBeUndefined();
  });

  test('though a symbol was delisted and the venue rejects its topics', () => {
    const lastError = { code: 'subscription-rejected' as const, message: 'Invalid symbol', at: NOW };
    expect(why({ streams: [stream('running'), stream('failed', { lastError }), stream('stale')] })).toBeUndefined();
  });

  test('though a venue is down, which is known', () => {
    expect(why({ connections: [connection('reconnecting')], streams: [stream('reconnecting')] })).toBeUndefined();
    expect(why({ connections: [connection('starting')], streams: [stream('starting')] })).toBeUndefined();
  });
});

const exchange = (name: string, healthy: boolean, in_use = true): ReadinessSources['exchanges'][number] => ({
  exchange: name,
  contract_type: name === 'okx' ? null : 'spot',
  healthy,
  in_use,
  ...(healthy ? {} : { reason: 'its REST host does not answer requests' }),
});

describe('exchanges', () => {
  const one = [exchange('okx', true), exchange('bybit', false), exchange('gateio', false, false)];
  const none = [exchange('okx', false), exchange('bybit', false), exchange('gateio', true, false)];
  const all = [exchange('okx', true), exchange('gateio', false, false)];

  test.each([
    ['any', one, undefined],
    ['any', all, undefined],
    ['any', [exchange('okx', false, false)], undefined],
    ['any', none, /^no exchange in use is healthy \(okx: its REST host .*; bybit spot: its REST host/],
    ['all', all, undefined],
    ['all', one, /^not every exchange in use is healthy \(bybit spot: its REST host does not answer requests\)$/],
    ['none', none, undefined],
  ] as const)('must be healthy: %s of those in use', (readyIf, exchanges, reason) => {
    const said = why({}, { readyIf, exchanges });
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(reason);
  });

  const yahoo = (healthy: boolean): ReadinessSources['sources'][number] => ({
    source: 'yahoo',
    healthy,
    ...(healthy ? {} : { reason: 'no answer' }),
  });
  test.each([
    ['any', [yahoo(false)], [], undefined],
    ['any', [yahoo(false)], one, undefined],
    ['any', [yahoo(true)], none, undefined],
    ['any', [yahoo(false)], none, /yahoo: no answer\)$/],
    ['all', [yahoo(false)], [], /^not every exchange in use is healthy \(yahoo: no answer\)$/],
    ['none', [yahoo(false)], none, undefined],
  ] as const)('count with sources of equities: %s', (readyIf, sources, exchanges, reason) => {
    const said = why({}, { readyIf, sources, exchanges });
    if (reason === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(reason);
  });

  test('of many that are not, a few are named', () => {
    const exchanges = ['a', 'b', 'c', 'd', 'e'].map((name) => exchange(name, false));
    expect(why({}, { exchanges })).toMatch(/c spot: .*; and 2 more\)$/);
  });
});

describe('a server is not ready', () => {
  test('that ends, whose engine does not run, or that is overloaded', () => {
    expect(why({}, { isClosing: true })).toBe('shutting down');
    expect(why({}, { isRunning: false })).toBe('the engine does not run');
    expect(why({}, { isOverloaded: true })).toMatch(/^overloaded/);
  });

  test('that has given up on a stream by itself', () => {
    const lastError = { code: 'attempts-exhausted' as const, message: 'gave up', at: NOW };
    expect(why({ streams: [stream('failed', { lastError })] })).toContain('binance-spot:btcusdt@trade');
  });

  test('that neither reaches a venue nor knows that it does not', () => {
    expect(why({ connections: [connection('starting', NOW - 120_000)] })).toContain('binance-spot #1');
  });
});

// A longer step forward is taken for a machine that slept: every connection is opened anew.
test.each([25_000, -3_600_000])(
  'a clock that is set by %i ms makes no connection wait longer or shorter',
  async (stepMs) => {
    const ports = new FakePorts();
    const engine = createEngine({ ports, venues: { 'binance-spot': VENUES['binance-spot'] } });
    await engine.start();
    engine.addTradeStream('BTCUSDT');
    // Whether it waits for longer than it may is what is judged: it never opens here, and nobody ends it.
    const reason = (): string | undefined => why(engine.health(), { connectTimeoutMs: 2000 });
    await ports.clock.run(3000);
    ports.clock.sleep(stepMs);
    expect(reason()).toBeUndefined();
    await ports.clock.run(1500);
    expect(reason()).toContain('neither connected nor known to be down');
    const stopping = engine.stop();
    await ports.clock.run(2000);
    await stopping;
  },
);
