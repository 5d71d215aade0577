import { describe, expect, test } from 'vitest';
import { SimulatorNetwork } from '../../testing/network.ts';
import { get, TestClient } from '../../testing/test-client.ts';

// What OKX does, after its v5 documentation and change log of July 2026.

const SWAP = 'SIM0001-USDT-SWAP';

interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly code?: string;
  readonly msg?: string;
  readonly arg?: { readonly channel: string; readonly instId?: string; readonly instType?: string };
  readonly action?: string;
  readonly data?: readonly unknown[];
}

interface BookRow {
  readonly asks: readonly (readonly string[])[];
  readonly bids: readonly (readonly string[])[];
  readonly seqId: number;
  readonly prevSeqId: number;
  readonly checksum: number;
}

const subscribe = (id: string, ...args: readonly object[]): string => JSON.stringify({ id, op: 'subscribe', args });
const channel = (name: string, instId = SWAP): object => ({ channel: name, instId });

async function open(path = '/public', options: Partial<ConstructorParameters<typeof SimulatorNetwork>[0]> = {}) {
  const network = new SimulatorNetwork({ seed: 5, symbols: 2, eventsPerSecond: 10, venues: ['okx'], ...options });
  const client = new TestClient(network, 'okx', path);
  await network.run(10);
  return {
    network,
    client,
    messages: () => client.texts.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Message),
  };
}

describe('the sockets', () => {
  test('answer each topic by itself, and reject what is not theirs in words that name it', async () => {
    const { network, client, messages } = await open();
    client.socket.send(
      subscribe('a1', channel('trades'), channel('candle1m'), channel('trades', 'NO-SUCH'), {
        channel: 'liquidation-orders',
        instType: 'SWAP',
      }),
    );
    await network.run(10);
    expect(
      messages()
        .filter(({ event }) => event !== undefined)
        .map(({ id, event, code, arg, msg }) => [id, event, code, arg, msg?.split(' doesn')[0]]),
    ).toEqual([
      ['a1', 'subscribe', undefined, channel('trades'), undefined],
      ['a1', 'error', '60018', undefined, `Subscribe failed, wrong URL or channel:candle1m,instId:${SWAP}`],
      ['a1', 'error', '60018', undefined, 'Subscribe failed, wrong URL or channel:trades,instId:NO-SUCH'],
      ['a1', 'subscribe', undefined, { channel: 'liquidation-orders', instType: 'SWAP' }, undefined],
    ]);
  });

  test('have the price of an index under its own name, and the list of a type', async () => {
    const { network, client, messages } = await open();
    client.socket.send(
      subscribe(
        '1',
        channel('index-tickers', 'SIM0001-USDT'),
        channel('index-tickers', SWAP),
        { channel: 'instruments', instType: 'SPOT' },
        { channel: 'instruments', instType: 'CASH' },
      ),
    );
    await network.run(5000);
    const pushes = messages().filter(({ data }) => data !== undefined);
    const prices = pushes.filter(({ arg }) => arg?.channel === 'index-tickers');
    expect(prices.length).toBeGreaterThan(5);
    expect(prices[0]).toMatchObject({
      arg: { channel: 'index-tickers', instId: 'SIM0001-USDT' },
      data: [{ instId: 'SIM0001-USDT', idxPx: expect.stringMatching(/^\d+\.\d+$/) as unknown }],
    });
    expect(
      pushes.filter(({ arg }) => arg?.channel === 'instruments').map(({ arg, data }) => [arg?.instType, data?.length]),
    ).toEqual([['SPOT', 2]]);
    expect(messages().filter(({ code }) => code === '60018')).toHaveLength(2);
  });

  test('have candles and single fills on the other route only', async () => {
    const { network, client, messages } = await open('/business');
    client.socket.send(
      subscribe('1', channel('candle1Dutc'), channel('candle1D'), channel('trades-all'), channel('trades')),
    );
    await network.run(5000);
    const received = messages();
    expect(
      received.filter(({ event }) => event === 'error').map(({ msg }) => /channel:([^,]+)/.exec(msg ?? '')?.[1]),
    ).toEqual(['candle1D', 'trades']);
    expect(new Set(received.filter(({ data }) => data !== undefined).map(({ arg }) => arg?.channel))).toEqual(
      new Set(['candle1Dutc', 'trades-all']),
    );
  });

  test('answer a bare ping, and nonsense with an error', async () => {
    const { network, client, messages } = await open();
    client.socket.send('ping');
    client.socket.send('{"op":"dance"}');
    client.socket.send(subscribe('not an id!', channel('trades')));
    await network.run(10);
    expect(client.texts[0]).toBe('pong');
    expect(messages().map(({ event, code }) => [event, code])).toEqual([
      ['error', '60012'],
      ['error', '60012'],
    ]);
  });

  test('close after half a minute in which nothing was said, and not while a client pings', async () => {
    const { network, client } = await open();
    const lively = new TestClient(network, 'okx', '/public');
    for (let second = 0; second < 60; second += 20) {
      await network.run(20_000);
      lively.socket.send('ping');
    }
    await network.run(1000);
    expect([client.closed?.code, lively.closed]).toEqual([4004, undefined]);
  });

  test('take 480 operations an hour and no more', async () => {
    const { network, client, messages } = await open();
    for (let i = 0; i < 480; i++) client.socket.send(subscribe(String(i), channel('mark-price')));
    client.socket.send(subscribe('last', channel('tickers')));
    await network.run(10);
    expect(
      messages()
        .filter(({ code }) => code === '60014')
        .map(({ id }) => id),
    ).toEqual(['last']);
    for (let minute = 0; minute < 61; minute++) {
      client.socket.send('ping');
      await network.run(20_000);
      client.socket.send('ping');
      await network.run(20_000);
      client.socket.send('ping');
      await network.run(20_000);
    }
    client.take();
    client.socket.send(subscribe('again', channel('tickers')));
    await network.run(10);
    expect(messages().find(({ id }) => id === 'again')?.event).toBe('subscribe');
  });

  test('let three of an address connect in a second', async () => {
    const { network } = await open();
    await network.run(2000);
    const clients = Array.from({ length: 5 }, () => new TestClient(network, 'okx', '/public'));
    await network.run(100);
    expect(clients.map(({ closed }) => closed?.httpStatus)).toEqual([undefined, undefined, undefined, 429, 429]);
    expect((await open('/private')).client.closed?.httpStatus).toBe(404);
  });

  test('say so a minute before a service upgrade', async () => {
    const { network, client, messages } = await open('/public', { limits: { connectionLifeMs: 30_000 } });
    client.socket.send(subscribe('1', channel('trades')));
    await network.run(31_000);
    expect([messages().find(({ event }) => event === 'notice')?.code, client.closed]).toEqual(['64008', undefined]);
    await network.run(60_000);
    expect(client.closed?.code).toBe(1012);
  });
});

describe('books', () => {
  test('are sent whole and then by changes, to 400 levels that are always the true ones', async () => {
    const { network, client, messages } = await open();
    client.socket.send(subscribe('1', channel('books')));
    await network.run(20_000);
    const received = messages().filter(({ data }) => data !== undefined);
    expect(received.map(({ action }) => action)).toEqual(['snapshot', ...received.slice(1).map(() => 'update')]);
    const rows = received.map(({ data }) => data?.[0] as BookRow);
    expect(rows.map(({ prevSeqId }) => prevSeqId)).toEqual([-1, ...rows.slice(0, -1).map(({ seqId }) => seqId)]);
    expect(new Set(rows.map(({ checksum }) => checksum))).toEqual(new Set([0]));
    const sides = { asks: new Map<string, string>(), bids: new Map<string, string>() };
    for (const row of rows) {
      for (const side of ['asks', 'bids'] as const) {
        for (const [price = '', size = '', retired, orders] of row[side]) {
          expect([retired, Number(orders) > 0]).toEqual(['0', size !== '0']);
          // One that came and went between two messages was never sent.
          if (size === '0') sides[side].delete(price);
          else sides[side].set(price, size);
        }
        expect(sides[side].size).toBe(400);
      }
    }
    const truth = network.truth.book('okx', SWAP, rows.at(-1)?.seqId, 400);
    expect([...sides.bids].sort((a, b) => Number(b[0]) - Number(a[0]))).toEqual(truth?.bids);
    expect([...sides.asks].sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(truth?.asks);
  });

  test('say once a minute that nothing changed', async () => {
    const { network, client, messages } = await open('/public', { eventsPerSecond: 0.002 });
    client.socket.send(subscribe('1', channel('books')));
    for (let i = 0; i < 20; i++) {
      await network.run(10_000);
      client.socket.send('ping');
    }
    const quiet = messages()
      .map(({ data }) => data?.[0] as BookRow | undefined)
      .filter((row) => row?.asks.length === 0 && row.bids.length === 0);
    expect(quiet.length).toBeGreaterThan(0);
    for (const row of quiet) expect(row?.prevSeqId).toBe(row?.seqId);
  });

  test('begin for a late client where they are for an early one', async () => {
    const { network, client } = await open();
    client.socket.send(subscribe('1', channel('books')));
    await network.run(5000);
    const late = new TestClient(network, 'okx', '/public');
    await network.run(33);
    late.socket.send(subscribe('1', channel('books')));
    await network.run(3000);
    const rowsOf = (one: TestClient): BookRow[] =>
      one.texts
        .map((text) => JSON.parse(text) as Message)
        .flatMap(({ data }) => (data?.[0] as BookRow | undefined) ?? []);
    const [snapshot, ...others] = rowsOf(late);
    const early = rowsOf(client);
    expect(early.slice(early.findIndex(({ seqId }) => seqId === snapshot?.seqId) + 1)).toEqual(others);
  });
});

describe('REST', () => {
  test('rejects in its own words, with a good status but for too much', async () => {
    const { network } = await open();
    const codeOf = async (path: string): Promise<unknown> => {
      const { status, body } = await get(network, 'okx', path);
      return [status, (body as { readonly code: string }).code];
    };
    expect(await codeOf('/api/v5/market/candles?instId=NO-SUCH')).toEqual([200, '51001']);
    expect(await codeOf('/api/v5/market/candles')).toEqual([200, '50014']);
    expect(await codeOf(`/api/v5/market/candles?instId=${SWAP}&bar=8H`)).toEqual([200, '51000']);
    expect(await codeOf(`/api/v5/market/candles?instId=${SWAP}&limit=301`)).toEqual([200, '51000']);
    expect(await codeOf('/api/v5/public/instruments?instType=CASH')).toEqual([200, '51000']);
    expect(await codeOf('/api/v5/nothing')).toEqual([404, '50404']);
    await network.run(2000);
    const codes: unknown[] = [];
    for (let i = 0; i < 25; i++) codes.push(await codeOf(`/api/v5/market/history-trades?instId=${SWAP}`));
    expect(codes).toContainEqual([429, '50011']);
    expect(await codeOf('/api/v5/public/time')).toEqual([200, '0']);
    await network.run(2000);
    expect(await codeOf(`/api/v5/market/history-trades?instId=${SWAP}`)).toEqual([200, '0']);
  });

  test('pages trades and candles backwards, newest first, bounds left out', async () => {
    const { network } = await open('/public', { eventsPerSecond: 40 });
    await network.run(30_000);
    const idsOf = async (query: string): Promise<readonly number[]> => {
      const { body } = await get(network, 'okx', `/api/v5/market/history-trades?instId=${SWAP}${query}`);
      return (body as { readonly data: readonly { readonly tradeId: string }[] }).data.map(({ tradeId }) =>
        Number(tradeId),
      );
    };
    const newest = await idsOf('');
    expect(newest).toHaveLength(100);
    const older = await idsOf(`&type=1&after=${newest.at(-1)}&limit=50`);
    expect(older).toEqual(Array.from({ length: 50 }, (_, i) => (newest.at(-1) ?? 0) - 1 - i));
    const timesOf = async (query: string): Promise<readonly number[]> => {
      const { body } = await get(network, 'okx', `/api/v5/market/history-candles?instId=${SWAP}&bar=1m${query}`);
      return (body as { readonly data: readonly (readonly string[])[] }).data.map(([time]) => Number(time));
    };
    const [running = 0] = await timesOf('&limit=1');
    expect(await timesOf(`&after=${running}&limit=3`)).toEqual([1, 2, 3].map((ago) => running - ago * 60_000));
    expect(await timesOf(`&after=${running}&before=${running - 180_000}`)).toEqual(
      [1, 2].map((ago) => running - ago * 60_000),
    );
  });

  test('lists each type by itself; contracts name what they are on, and nothing else', async () => {
    const { network } = await open();
    const rowOf = async (type: string): Promise<unknown> =>
      (
        (await get(network, 'okx', `/api/v5/public/instruments?instType=${type}`)).body as {
          readonly data: readonly unknown[];
        }
      ).data[0];
    expect(await rowOf('SPOT')).toMatchObject({
      instId: 'SIM0001-USDT',
      baseCcy: 'SIM0001',
      quoteCcy: 'USDT',
      ctVal: '',
      ctType: '',
      uly: '',
    });
    const swaps = (
      (await get(network, 'okx', '/api/v5/public/instruments?instType=SWAP')).body as {
        readonly data: readonly unknown[];
      }
    ).data;
    expect(swaps).toContainEqual(
      expect.objectContaining({
        instId: SWAP,
        baseCcy: '',
        quoteCcy: '',
        uly: 'SIM0001-USDT',
        ctType: 'linear',
        ctValCcy: 'SIM0001',
        lotSz: '0.1',
      }),
    );
    expect(swaps).toContainEqual(
      expect.objectContaining({
        instId: 'SIM0001-USD-SWAP',
        ctType: 'inverse',
        ctVal: '10',
        ctValCcy: 'USD',
        settleCcy: 'SIM0001',
        lotSz: '1',
      }),
    );
  });
});
