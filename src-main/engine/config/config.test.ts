import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { describe, expect, it } from 'vitest';
import { defaultConfig, parseConfig } from './config.ts';
import { describeConfig } from './config-reference.ts';

describe('parseConfig', () => {
  it('fills in every documented default', () => {
    const outcome = parseConfig({});
    expect(outcome).toEqual({ ok: true, config: defaultConfig() });
    expect(defaultConfig()).toMatchObject({
      pingIntervalMs: 20_000,
      pingTimeoutMs: 10_000,
      connectTimeoutMs: 30_000,
      maxRecentTrades: 1000,
      defaultOrderBookDepth: 20,
      reconnect: { baseMs: 1000, maxMs: 60_000, jitter: 0.2, maxAttempts: 0 },
      staleThresholdMs: 30_000,
      healthCheckIntervalMs: 5000,
      watchdogMs: 60_000,
      maxConnectionAgeMs: 23 * 3_600_000,
      batchSize: 200,
      testnet: false,
      endpoints: {},
      book: { maxLevels: 5000, maxStashed: 1024, snapshotDepth: 1000 },
      log: { level: 'debug', dir: '', maxBytes: 10_000_000, recent: 2000, backups: 5 },
    });
  });

  it('rejects unknown keys by name, at any depth', () => {
    expect(
      problems({ recconect: {}, reconnect: { base: 1 }, endpoints: { 'binance-spot': { wss: 'x' }, kraken: {} } }),
    ).toEqual([
      'endpoints.binance-spot.wss is not a known key: did you mean ws?',
      'endpoints.kraken is not a known key; remove it or check its spelling',
      'reconnect.base is not a known key; remove it or check its spelling',
      'recconect is not a known key: did you mean reconnect?',
    ]);
    expect(
      problems({
        serve: { tls: { certt: '' }, maxClient: 1 },
        endpoints: { 'binance-spit': {} },
        log: { maxbytes: 1 },
      }),
    ).toEqual([
      'endpoints.binance-spit is not a known key: did you mean binance-spot?',
      'log.maxbytes is not a known key: did you mean maxBytes?',
      'serve.tls.certt is not a known key: did you mean cert?',
      'serve.maxClient is not a known key: did you mean maxClients?',
    ]);
  });

  it('says path, expected and got of everything that is wrong', () => {
    expect(
      problems({
        venue: 'mtgox',
        pingIntervalMs: '20',
        batchSize: 2000,
        maxRecentTrades: 1.5,
        reconnect: { jitter: 2 },
        endpoints: { 'binance-spot': { ws: 'http://localhost', rest: 'localhost' } },
        log: 3,
      }),
    ).toEqual([
      `venue: expected one of ${STREAM_VENUE_IDS.join(', ')}, got "mtgox"`,
      'endpoints.binance-spot.ws: expected a ws:// or wss:// URL, got "http://localhost"',
      'endpoints.binance-spot.rest: expected an http:// or https:// URL, got "localhost"',
      'pingIntervalMs: expected number, got "20"',
      'maxRecentTrades: expected a whole number, got 1.5',
      'reconnect.jitter: expected <= 1, got 2',
      'batchSize: expected <= 1024, got 2000',
      'log: expected an object, got 3',
    ]);
    expect(problems('x')).toEqual(['the configuration: expected an object, got "x"']);
  });

  it('takes endpoints of the simulator as it prints them', () => {
    const endpoints = { 'binance-spot': { ws: 'ws://127.0.0.1:4000', rest: 'http://127.0.0.1:4000' } };
    expect(parseConfig({ endpoints })).toMatchObject({ ok: true, config: { endpoints } });
  });
});

describe('describeConfig', () => {
  it('lists every option with its default, range and meaning', () => {
    const entries = describeConfig();
    expect(entries.find(({ path }) => path === 'reconnect.jitter')).toEqual({
      path: 'reconnect.jitter',
      type: 'number',
      default: 0.2,
      range: '0 to 1',
      doc: 'Share of each wait that is random, so that many clients do not come back at once',
      isCap: false,
    });
    expect(entries.find(({ path }) => path === 'log.level')).toMatchObject({
      type: 'debug | info | warn | error',
      default: 'debug',
    });
    expect(entries.filter(({ doc }) => doc === '')).toEqual([]);
    expect(entries.map(({ path }) => path)).toContain('endpoints');
    expect(new Set(entries.map(({ path }) => path.split('.')[0]))).toEqual(new Set(Object.keys(defaultConfig())));
  });
});

function problems(input: unknown): string[] {
  const outcome = parseConfig(input);
  return outcome.ok ? [] : outcome.problems.map(({ message }) => message);
}
