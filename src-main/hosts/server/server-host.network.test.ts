import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expositionProblems } from './testing/exposition-check.ts';
import { rejectedStatus, startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';
import { patience } from '../../../scripts/speed.mjs';

const SPOT = { exchange: 'binance', contract_type: 'spot' };
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Ready {
  readonly status: string;
  readonly reason?: string;
  readonly exchanges: readonly Record<string, unknown>[];
}

async function ready(of = server): Promise<Ready & { readonly http: number }> {
  const { status, body } = await of.get('/ready');
  return { http: status, ...(JSON.parse(body) as Ready) };
}

describe('GET /health and /ready', () => {
  test('alive and ready with nothing to do; every market is reported', async () => {
    const { status, body } = await server.get('/health');
    expect([status, JSON.parse(body)]).toEqual([
      200,
      {
        status: 'healthy',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        report_age_seconds: expect.any(Number),
        streams: 0,
        not_running_total: 0,
        not_running: [],
      },
    ]);
    const page = await ready();
    expect(page).toMatchObject({ http: 200, status: 'ready' });
    expect(page.exchanges.find(({ contract_type }) => contract_type === 'coinm')).toEqual({
      exchange: 'binance',
      contract_type: 'coinm',
      active_connections: 0,
      last_message_time: null,
      total_quotes: 0,
      total_errors: 0,
      circuit_state: 'closed',
      healthy: true,
      in_use: false,
    });
  });

  test.each([
    ['any', 503],
    ['none', 200],
  ] as const)('a venue that is down is said by streams and markets; ready if %s: %i', async (readyIf, http) => {
    await using own = await startTestServer({ readyIf });
    const client = await own.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['trade', 'candle'] });
    await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
    await expect.poll(async () => (await ready(own)).http).toBe(200);
    expect((await ready(own)).exchanges[0]).toMatchObject({
      ...SPOT,
      active_connections: 1,
      last_message_time: expect.stringMatching(/Z$/),
      total_quotes: expect.any(Number),
      circuit_state: 'closed',
      healthy: true,
    });
    own.simulator.faults.play([
      { atMs: 0, set: { kind: 'endpoint-unreachable', venue: 'binance-spot', durationMs: 60_000 } },
      { atMs: 1, set: { kind: 'mass-disconnect', venue: 'binance-spot' } },
    ]);
    await expect.poll(async () => (await ready(own)).exchanges[0]).toMatchObject({ healthy: false });
    const broken = await ready(own);
    expect(broken).toMatchObject({ http });
    if (http === 503)
      expect(broken.reason).toBe('no exchange in use is healthy (binance spot: 1 of 1 connections are not up)');
    expect(JSON.parse((await own.get('/health')).body)).toMatchObject({
      not_running_total: 2,
      not_running: [
        { stream: expect.stringContaining('btcusdt@'), state: 'reconnecting', reason: expect.any(String) },
        { state: 'reconnecting' },
      ],
    });
    expect(broken.exchanges[0]).toMatchObject({
      ...SPOT,
      active_connections: 0,
      healthy: false,
      total_errors: expect.any(Number),
    });
    await expect.poll(async () => (await ready(own)).exchanges[0]?.['total_errors']).toBeGreaterThan(0);
    client.socket.close();
  });
});

/** Names and types as the OHLCV connector has them. */
const CONNECTOR = {
  connector_quotes_processed_total: 'counter',
  connector_quote_latency_seconds: 'histogram',
  connector_active_connections: 'gauge',
  connector_connection_errors_total: 'counter',
  connector_circuit_breaker_state: 'gauge',
  connector_queue_depth_closed: 'gauge',
  connector_queue_blocking_events_total: 'counter',
  connector_duplicates_filtered_total: 'counter',
};
const OURS = [
  'tapedeck_gaps_total',
  'tapedeck_resyncs_total',
  'tapedeck_differences_total',
  'tapedeck_stale_streams',
  'tapedeck_streams',
  'tapedeck_books',
  'tapedeck_event_loop_delay_seconds',
  'tapedeck_heap_bytes',
  'tapedeck_snapshot_bytes_total',
  'tapedeck_clock_uncertainty_seconds',
  'tapedeck_hop_latency_seconds',
  'tapedeck_rest_reuse_ratio',
  'tapedeck_clients',
];

describe('GET /metrics', () => {
  async function page(): Promise<string> {
    const client = await server.connect();
    client.ask({
      ...SPOT,
      symbols: ['BTCUSDT', 'ETHUSDT'],
      channels: ['trade', 'book', 'candle'],
      interval: '1s',
      depth: 100,
    });
    await expect.poll(() => client.quotes().some(({ closed }) => closed === true)).toBe(true);
    const verified = (): Set<unknown> =>
      new Set(client.quotes().flatMap(({ state, symbol }) => (state === 'verified' ? [symbol] : [])));
    await expect.poll(() => verified().size).toBe(2);
    await expect.poll(() => client.quotes().length).toBeGreaterThan(40);
    const { status, type, body } = await server.get('/metrics');
    expect([status, type]).toEqual([200, expect.stringContaining('text/plain; version=0.0.4')]);
    client.socket.close();
    return body;
  }

  function value(text: string, series: string): number {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1));
  }

  test("names and types are the connector's, and ours are beside them, with what happened", async () => {
    const text = await page();
    for (const [name, type] of Object.entries(CONNECTOR)) expect(text).toContain(`# TYPE ${name} ${type}\n`);
    for (const name of OURS) expect(text).toContain(`# TYPE ${name} `);
    const market = 'exchange="binance",contract_type="spot"';
    expect(value(text, `connector_quotes_processed_total{${market},is_closed="False"}`)).toBeGreaterThan(10);
    expect(value(text, `connector_quotes_processed_total{${market},is_closed="True"}`)).toBeGreaterThanOrEqual(1);
    expect(value(text, `connector_quote_latency_seconds_count{${market}}`)).toBeGreaterThan(10);
    expect(value(text, `connector_active_connections{${market}}`)).toBe(1);
    expect(value(text, `connector_circuit_breaker_state{${market}}`)).toBe(0);
    expect(value(text, `tapedeck_books{${market},state="verified"}`)).toBe(2);
    expect(value(text, `tapedeck_streams{${market},state="running"}`)).toBeGreaterThanOrEqual(6);
    expect(value(text, `tapedeck_decoded_frames_total{${market},channel="trade",path="scanned"}`)).toBeGreaterThan(1);
    expect(value(text, `tapedeck_decoded_frames_total{${market},channel="trade",path="parsed"}`)).toBe(0);
    expect(value(text, 'tapedeck_heap_bytes')).toBeGreaterThan(1e6);
    expect(value(text, 'tapedeck_clients{kind="quotes"}')).toBeGreaterThanOrEqual(1);
    // Nothing of the kind has happened yet.
    expect(value(text, 'tapedeck_rejected_total{code="overloaded"}')).toBe(0);
    expect(value(text, 'tapedeck_rejected_total{code="unknown-symbol"}')).toBe(0);
    for (const option of [
      'serve.maxClients',
      'serve.maxSymbols',
      'serve.eventQueue',
      'requests.maxQueued',
      'maxStreams',
    ])
      expect(text).toContain(`tapedeck_cap_used_ratio{option="${option}"} `);
    expect(server.engine.health().gauges?.find(({ name }) => name === 'serve-symbols')).toMatchObject({
      used: expect.any(Number),
      cap: 500,
    });
    expect(text).toMatch(/^tapedeck_clock_offset_seconds\{exchange="binance",contract_type="spot"\} -?0\.0/m);
    expect(text).toMatch(/^tapedeck_rest_requests_total\{host="127\.0\.0\.1:\d+"\} [1-9]/m);
  });

  test('the page keeps to the exposition format', async () => {
    expect(expositionProblems(await page())).toEqual([]);
  });

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
  if (!hasPromtool)
    process.stderr.write('No promtool here (Debian: prometheus): "promtool check metrics" is not run\n');

  test.skipIf(!hasPromtool)('promtool check metrics finds nothing', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await page(),
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });
});

describe('the end', () => {
  test('not ready, clients notified, closed candles handed over, closed with 1001', async () => {
    const own = await startTestServer({ graceMs: 20_000 });
    const client = await own.connect();
    client.ask({
      ...SPOT,
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'],
      channels: ['candle', 'book', 'trade'],
      interval: '1s',
      depth: 1000,
    });
    await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
    const nearly = (text: string): number => Number(/^connector_queue_depth_closed (\d+)/m.exec(text)?.[1]);
    // What the network keeps back waits in the server, closed candles among it.
    client.socket.pause();
    await expect
      .poll(async () => nearly((await own.get('/metrics')).body), { timeout: patience(60_000), interval: 200 })
      .toBeGreaterThan(8);
    const stopping = own.host.stop();
    expect(await ready(own)).toMatchObject({ http: 503, status: 'not_ready', reason: 'shutting down' });
    expect(await rejectedStatus(`ws://127.0.0.1:${String(own.host.port)}/`)).toBe(503);
    client.socket.resume();
    expect(await client.closed).toEqual([1001, 'Tapedeck is shutting down']);
    await stopping;
    const reported = client.received.findIndex(({ type }) => type === 'error');
    expect(client.received[reported]).toMatchObject({ code: 'shutting-down' });
    const bySymbol = Map.groupBy(
      client.quotes().filter(({ closed }) => closed === true),
      ({ symbol }) => symbol,
    );
    for (const candles of bySymbol.values()) {
      const times = candles.map(({ openTime }) => openTime as number);
      expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * 1000));
    }
    const after = client.received.slice(reported + 1);
    expect(after.filter(({ closed }) => closed === true).length).toBeGreaterThan(8);
    expect(after.filter(({ kind }) => kind === 'book')).toEqual([]);
    await expect(own.get('/health')).rejects.toThrow();
    await own[Symbol.asyncDispose]();
  });

  test('a client that takes nothing costs the grace and no more', async () => {
    const own = await startTestServer({ graceMs: 300, slowMs: 60_000 });
    const client = await own.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['book', 'trade'], depth: 1000 });
    await expect.poll(() => client.quotes().length).toBeGreaterThan(0);
    client.socket.pause();
    await expect
      .poll(async () => /^tapedeck_quotes_conflated_total [1-9]/m.test((await own.get('/metrics')).body), {
        timeout: patience(60_000),
        interval: 200,
      })
      .toBe(true);
    await own.host.stop();
    await expect(own.get('/health')).rejects.toThrow();
    client.socket.terminate();
    await own[Symbol.asyncDispose]();
  });
});
