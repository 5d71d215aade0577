import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClient, rejectedStatus, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';
import { patience } from '../../../../scripts/speed.mjs';

const TOKEN = 'correct horse battery';
const SPOT = { exchange: 'binance', contract_type: 'spot' };
let server: TestServer;

/** Until it is so: machines may be slow. */
function poll<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read);
}

beforeAll(async () => {
  server = await startTestServer({
    maxSymbols: 6,
    maxSeries: 12,
    maxFrameBytes: 4096,
    origins: 'https://good.example, https://better.example',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function answersTo(request: object | string): Promise<unknown> {
  const client = await server.connect();
  client.ask(request);
  await poll(() => client.received.length).toBeGreaterThan(0);
  client.socket.close();
  return client.received[0];
}

describe('what one client may have', () => {
  test('depths are of a list, and series are bounded and counted', async () => {
    expect(await answersTo({ ...SPOT, symbols: ['BTCUSDT'], channels: ['book'], depth: 1001 })).toMatchObject({
      type: 'error',
      code: 'bad-request',
      message: expect.stringContaining('one of 1, 5, 10'),
    });
    const client = await server.connect();
    for (const depth of [5, 10, 20])
      client.ask({ ...SPOT, symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'], channels: ['book'], depth });
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['trade'], id: 'beyond' });
    await poll(() => client.received.find(({ type }) => type === 'error')).toMatchObject({
      code: 'too-many-series',
      id: 'beyond',
    });
    const series = server.engine.health().gauges?.find(({ name }) => name === 'serve-series');
    expect(series).toMatchObject({ used: 12, cap: 12 });
    client.socket.close();
  });

  test('subscriptions of a client, series of all and clients of an address are bounded, answered by code and counted', async () => {
    await using small = await startTestServer({ maxSubscriptions: 2, maxSeriesInAll: 3, maxClientsPerAddress: 2 });
    const [first, second] = [await small.connect(), await small.connect()];
    const wish = (symbol: string, id: number): object => ({ ...SPOT, symbols: [symbol], channels: ['bbo'], id });
    first.ask(wish('BTCUSDT', 1));
    first.ask(wish('ETHUSDT', 2));
    first.ask(wish('SOLUSDT', 3));
    await poll(() => first.of('error').map(({ code, id }) => [code, id])).toEqual([['too-many-subscriptions', 3]]);
    // What another client has already costs nothing more.
    second.ask({ ...SPOT, symbols: ['BTCUSDT', 'ETHUSDT'], channels: ['bbo'], id: 4 });
    second.ask({ ...SPOT, symbols: ['SOLUSDT', 'BNBUSDT'], channels: ['bbo'], id: 5 });
    await poll(() => second.of('error').map(({ code, id }) => [code, id])).toEqual([['too-many-series', 5]]);
    expect(second.of('subscribed').map(({ id }) => id)).toEqual([4]);
    const address = `ws://127.0.0.1:${String(small.host.port)}/`;
    expect(await rejectedStatus(address)).toBe(429);
    const { gauges = [] } = small.engine.health();
    const used = (name: string): unknown => gauges.find((gauge) => gauge.name === name)?.used;
    expect(['serve-subscriptions', 'serve-all-series', 'serve-address'].map(used)).toEqual([2, 2, 2]);
    const counted = [
      ...['too-many-subscriptions', 'too-many-series', 'too-many-clients-of-address'].map(
        (code) => `tapedeck_rejected_total{code="${code}"} 1\n`,
      ),
      ...['maxSubscriptions', 'maxSeriesInAll', 'maxClientsPerAddress'].map(
        (option) => `tapedeck_cap_hits_total{option="serve.${option}"} 1\n`,
      ),
    ];
    // The page is of the last report, which is up to a second old.
    await poll(async () => {
      const { body } = await small.get('/metrics');
      return counted.filter((line) => !body.includes(line));
    }).toEqual([]);
    first.socket.close();
    await poll(() => small.engine.health().gauges?.find(({ name }) => name === 'serve-address')?.used).toBe(1);
    second.socket.close();
  });

  test('answers that nobody reads do not pile up: the client is let go and counted', async () => {
    const client = await server.connect();
    client.socket.pause();
    const text = 'x'.repeat(4000);
    for (let n = 0; n < 200_000 && client.socket.bufferedAmount < 50_000_000; n++) {
      client.socket.send(Buffer.alloc(0));
      if (n % 5000 === 0) {
        client.socket.send(text);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    }
    await poll(async () => (await server.get('/metrics')).body).toContain(
      'tapedeck_clients_dropped_total{reason="too-slow"} ',
    );
    client.socket.terminate();
  });
});

describe('a subscription', () => {
  test('is acknowledged, then open and closed candles come, of every symbol', async () => {
    const client = await server.connect();
    client.ask({ ...SPOT, symbols: ['btcusdt', 'ETHUSDT'], limit: 0, interval: '1s', id: 7 });
    await poll(() => client.quotes().some(({ closed }) => closed === true)).toBe(true);
    expect(client.received[0]).toEqual({
      type: 'subscribed',
      id: 7,
      mode: 'demo',
      ...SPOT,
      symbols: ['BTCUSDT', 'ETHUSDT'],
      channels: ['candle'],
      interval: '1s',
      limit: 0,
      heartbeatMs: 5000,
    });
    await poll(() => new Set(client.quotes().map(({ symbol }) => symbol))).toEqual(new Set(['BTCUSDT', 'ETHUSDT']));
    await poll(() => client.quotes().some(({ closed }) => closed === false)).toBe(true);
    for (const quote of client.quotes())
      expect(quote).toMatchObject({
        type: 'quote',
        ...SPOT,
        kind: 'candle',
        interval: '1s',
        open: expect.stringMatching(/^\d+\.\d+$/),
        volume: expect.any(String),
      });
    client.socket.close();
  });

  test('closed candles come each once, in order and without a gap', async () => {
    const client = await server.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], interval: '1s' });
    const closed = (): number[] =>
      client
        .quotes()
        .filter((quote) => quote['closed'] === true)
        .map(({ openTime }) => openTime as number);
    await poll(() => closed().length).toBeGreaterThanOrEqual(4);
    const [first = 0] = closed();
    expect(closed()).toEqual(closed().map((_, index) => first + index * 1000));
    client.socket.close();
  });

  test('candles of 1m are the default', async () => {
    const client = await server.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT'] });
    await poll(() => client.quotes().length).toBeGreaterThan(0);
    expect(client.quotes()[0]).toMatchObject({ kind: 'candle', interval: '1m' });
    client.socket.close();
  });

  test('other channels come as the events they are, a book whole with what is known of it', async () => {
    const client = await server.connect();
    client.ask({
      exchange: 'binance',
      contract_type: 'usdm',
      symbols: ['BTCUSDT'],
      channels: ['aggTrade', 'bbo', 'markPrice', 'book'],
      depth: 50,
    });
    const kinds = (): Set<unknown> => new Set(client.quotes().map(({ kind }) => kind));
    await poll(kinds).toEqual(new Set(['trade', 'bbo', 'markPrice', 'book']));
    await poll(() => client.quotes().findLast(({ kind }) => kind === 'book')).toMatchObject({
      state: 'verified',
      reason: 'chain-unbroken',
      lastSequence: expect.any(Number),
      contract_type: 'usdm',
    });
    const book = client.quotes().findLast(({ kind, state }) => kind === 'book' && state === 'verified');
    expect(book).toHaveProperty('bids.length', 50);
    client.socket.close();
  });

  test('ends after limit quotes, and the connection with it', async () => {
    const client = await server.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT', 'ETHUSDT'], channels: ['trade'], limit: 5, id: 'x' });
    expect(await client.closed).toEqual([1000, 'everything was delivered']);
    expect(
      client.received.map(({ type }) => type).filter((type) => type !== 'stream-state' && type !== 'heartbeat'),
    ).toEqual(['subscribed', 'instrument', 'instrument', ...Array.from({ length: 5 }, () => 'quote'), 'done']);
  });

  test('many clients share one upstream subscription, which goes with the last', async () => {
    const streams = (): number =>
      server.engine.health().streams.filter(({ symbol, channel }) => symbol === 'SOLUSDT' && channel === 'trade')
        .length;
    const clients = await Promise.all(Array.from({ length: 20 }, () => server.connect()));
    for (const client of clients) client.ask({ ...SPOT, symbols: ['SOLUSDT'], channels: ['trade'] });
    await poll(() => Math.min(...clients.map((client) => client.quotes().length))).toBeGreaterThan(2);
    expect(streams()).toBe(1);
    const [first, second] = clients.map((client) => client.quotes().map(({ id }) => id as number));
    const shared = (second ?? []).filter((id) => first?.includes(id));
    expect(shared.length).toBeGreaterThan(2);
    for (const client of clients) client.socket.close();
    await poll(streams).toBe(0);
  });
});

describe('what is wrong is reported by its code, and disturbs nobody', () => {
  test.each<[string, object | string, object]>([
    ['bad JSON', '{"exchange":', { code: 'bad-json' }],
    ['no object', '"hello"', { code: 'bad-request' }],
    [
      'no symbols',
      { ...SPOT, symbols: [], id: 3 },
      { code: 'bad-request', id: 3, message: expect.stringContaining('symbols') },
    ],
    [
      'a wrong limit',
      { ...SPOT, symbols: ['BTCUSDT'], limit: -1 },
      { code: 'bad-request', message: expect.stringContaining('limit') },
    ],
    [
      'an unknown key',
      { ...SPOT, symbols: ['BTCUSDT'], symbol: 'x' },
      { code: 'bad-request', message: expect.stringContaining('symbol') },
    ],
    [
      'an unknown interval',
      { ...SPOT, symbols: ['BTCUSDT'], interval: '7m' },
      { code: 'bad-request', message: expect.stringContaining('interval') },
    ],
    [
      'an unknown exchange',
      { exchange: 'moon', symbols: ['BTCUSDT'], id: 'm' },
      { code: 'unknown-exchange', id: 'm', message: expect.stringContaining('known are binance') },
    ],
    [
      'an unknown contract type',
      { exchange: 'binance', contract_type: 'option', symbols: ['BTCUSDT'] },
      { code: 'unknown-contract-type', message: expect.stringContaining('spot, usdm, coinm') },
    ],
    [
      'unknown symbols',
      { ...SPOT, symbols: ['BTCUSDX'] },
      {
        code: 'unknown-symbol',
        message: expect.stringMatching(/no symbol BTCUSDX; there are .*BTCUSDT/),
        symbols: ['BTCUSDX'],
      },
    ],
    [
      'a channel the venue has not',
      { ...SPOT, symbols: ['BTCUSDT'], channels: ['markPrice'] },
      { code: 'unknown-channel', message: expect.stringContaining('binance-spot has no markPrice') },
    ],
    [
      'too many symbols',
      { ...SPOT, symbols: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] },
      { code: 'too-many-symbols', message: '7 symbols; at most 6 a client' },
    ],
  ])('%s', async (_, request, error) => {
    const neighbour = await server.connect();
    neighbour.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['bbo'] });
    await poll(() => neighbour.quotes().length).toBeGreaterThan(0);
    expect(await answersTo(request)).toEqual({ type: 'error', message: expect.any(String), ...error });
    const before = neighbour.quotes().length;
    await poll(() => neighbour.quotes().length).toBeGreaterThan(before);
    expect(neighbour.of('error')).toEqual([]);
    neighbour.socket.close();
  });

  test('the same twice, and more than a client may have in all', async () => {
    const client = await server.connect();
    client.ask({ ...SPOT, symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'] });
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], id: 1 });
    client.ask({ exchange: 'binance', contract_type: 'usdm', symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'], id: 2 });
    // Another channel of a symbol it has is no symbol more.
    client.ask({ ...SPOT, symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'], channels: ['trade', 'bbo'], id: 3 });
    await poll(() => client.of('error').map(({ code, id }) => [code, id])).toEqual([
      ['already-subscribed', 1],
      ['too-many-symbols', 2],
    ]);
    await poll(() => client.of('subscribed').map(({ id }) => id)).toEqual([undefined, 3]);
    client.socket.close();
  });

  test('binary is rejected, a frame that is too long ends its connection, a flood of requests is cut', async () => {
    const client = await server.connect();
    client.socket.send(Buffer.from([1, 2]));
    await poll(() => client.of('error').map(({ code }) => code)).toEqual(['bad-request']);
    for (let n = 0; n < 200; n++) client.ask({ ...SPOT, symbols: ['NOPE'] });
    await poll(() => client.of('error').length).toBe(201);
    expect(
      new Set(
        client
          .of('error')
          .slice(1)
          .map(({ code }) => code),
      ),
    ).toEqual(new Set(['unknown-symbol', 'too-many-requests']));
    client.ask(' '.repeat(5000));
    expect((await client.closed)[0]).toBe(1009);
  });
});

describe('admission', () => {
  const url = (path = ''): string => `ws://127.0.0.1:${String(server.host.port)}/${path}`;

  test('programs need no Origin, pages only pass from where they may', async () => {
    const allowed = await TestClient.connect(url(), { origin: 'https://better.example' });
    allowed.socket.close();
    expect(await rejectedStatus(url(), { origin: 'https://evil.example' })).toBe(403);
    expect(await rejectedStatus(url(), { origin: 'null' })).toBe(403);
    expect(await rejectedStatus(url('nowhere'))).toBe(404);
    expect(await rejectedStatus(url('wire'))).toBe(403);
    expect((await fetch(url().replace('ws', 'http'))).status).toBe(426);
  });

  test('a token, if there is one, is asked of everybody', async () => {
    await using guarded = await startTestServer({ token: TOKEN, maxClients: 2 });
    const address = `ws://127.0.0.1:${String(guarded.host.port)}/`;
    expect(await rejectedStatus(address)).toBe(401);
    for (const authorization of [TOKEN, `Bearer ${TOKEN}x`, 'Bearer ', `bearer ${TOKEN}`])
      expect(await rejectedStatus(address, { headers: { authorization } })).toBe(401);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const client = await TestClient.connect(address, { headers });
    client.ask({ ...SPOT, symbols: ['BTCUSDT'], channels: ['bbo'], limit: 1 });
    expect(await client.closed).toEqual([1000, 'everything was delivered']);
    const clients = [await TestClient.connect(address, { headers }), await TestClient.connect(address, { headers })];
    expect(await rejectedStatus(address, { headers })).toBe(503);
    for (const each of clients) each.socket.terminate();
  });
});

describe('a client that stops reading', () => {
  test('is conflated, then dropped with the reason, while others go on', async () => {
    await using small = await startTestServer({ eventQueue: 20, slowMs: 60_000 });
    const [slow, quick] = [await small.connect(), await small.connect()];
    const wish = {
      ...SPOT,
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT'],
      channels: ['trade', 'bbo', 'book'],
      depth: 1000,
    };
    for (const client of [slow, quick]) client.ask(wish);
    await poll(() => slow.quotes().length).toBeGreaterThan(0);
    slow.socket.pause();
    await expect
      .poll(async () => (await small.get('/metrics')).body, { timeout: patience(60_000), interval: 250 })
      .toContain('tapedeck_clients_dropped_total{reason="too-slow"} 1');
    expect((await small.get('/metrics')).body).toMatch(/^tapedeck_quotes_conflated_total [1-9]/m);
    const before = quick.quotes().length;
    await poll(() => quick.quotes().length).toBeGreaterThan(before + 20);
    slow.socket.resume();
    expect(await slow.closed).toEqual([4008, 'too-slow']);
    expect(slow.received.at(-1)).toMatchObject({
      type: 'error',
      code: 'too-slow',
      message: expect.stringContaining('20 events wait'),
    });
    quick.socket.close();
  });
});
