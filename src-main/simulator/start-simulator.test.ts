import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSimulator } from './start-simulator.ts';
import type { SimulatorOptions } from './start-simulator.ts';
import type { TruthBook, TruthTrade } from './truth.ts';

async function withSimulator(
  options: Partial<SimulatorOptions>,
  use: (simulator: Awaited<ReturnType<typeof startSimulator>>) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ seed: 7, ...options });
  try {
    await use(simulator);
  } finally {
    await simulator.stop();
  }
}

test('real sockets and requests give what the truth says; nothing is left after stop', async () => {
  let port = 0;
  await withSimulator({}, async (simulator) => {
    port = simulator.port;
    const { ws, rest } = simulator.endpoints['binance-usdm'];
    const socket = new WebSocket(`${ws}/public/stream?streams=btcusdt@trade`);
    const [bytes] = (await once(socket, 'message')) as [Buffer];
    const { data } = JSON.parse(bytes.toString()) as { data: { t: number; p: string; q: string } };
    expect(simulator.truth.trades('binance-usdm', 'BTCUSDT', { fromId: data.t, limit: 1 })[0]).toMatchObject({
      id: data.t,
      price: data.p,
      size: data.q,
    });
    const depth = (await (await fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=20`)).json()) as {
      lastUpdateId: number;
      bids: string[][];
    };
    const base = `http://127.0.0.1:${simulator.port}/sim/truth`;
    const book = (await (
      await fetch(`${base}/book?venue=binance-usdm&symbol=BTCUSDT&sequence=${depth.lastUpdateId}`)
    ).json()) as TruthBook;
    expect(book.sequence).toBe(depth.lastUpdateId);
    expect(book.bids.slice(0, 20)).toEqual(depth.bids);
    const trades = (await (
      await fetch(`${base}/trades?venue=binance-usdm&symbol=BTCUSDT&fromId=${data.t}`)
    ).json()) as TruthTrade[];
    expect(trades[0]?.id).toBe(data.t);
    expect((await fetch(`${base}/book?venue=binance-usdm&symbol=NOPE`)).status).toBe(404);
    expect((await fetch(`${base}/book?venue=mtgox&symbol=BTCUSDT`)).status).toBe(400);
    const ended = once(socket, 'close');
    await Promise.all([simulator.stop(), simulator.stop()]);
    await ended;
  });
  const socket = connect(port, '127.0.0.1');
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a taken port is rejected, another simulator may run beside', async () => {
  await withSimulator({ eventsPerSecond: 0.1 }, async ({ port }) => {
    await expect(startSimulator({ seed: 1, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

test('rejected handshakes carry their status', async () => {
  await withSimulator({ eventsPerSecond: 0.1, limits: { connectionAttempts: 1 } }, async ({ endpoints }) => {
    const statusOf = async (url: string) => {
      const socket = new WebSocket(url);
      const status = await new Promise<number>((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      });
      socket.on('error', () => undefined).terminate();
      return status;
    };
    expect(await statusOf(`${endpoints['binance-spot'].ws}/ws`)).toBe(101);
    expect(await statusOf(`${endpoints['binance-spot'].ws}/ws`)).toBe(429);
    expect(await statusOf(`${endpoints['binance-usdm'].ws}/ws/%E0%A4%A`)).toBe(101);
    expect(await statusOf(`${endpoints['binance-coinm'].ws}/nothing`)).toBe(404);
    expect(await statusOf(endpoints['binance-spot'].ws.replace('binance-spot', 'elsewhere'))).toBe(404);
  });
});

test('made-up symbols run at the asked pace and are listed', async () => {
  await withSimulator({ symbols: 3, eventsPerSecond: 50, venues: ['binance-spot'] }, async ({ endpoints, truth }) => {
    const info = (await (await fetch(`${endpoints['binance-spot'].rest}/api/v3/exchangeInfo`)).json()) as {
      symbols: { symbol: string }[];
    };
    expect(info.symbols.map((row) => row.symbol)).toEqual(['SIM0001USDT', 'SIM0002USDT', 'SIM0003USDT']);
    expect((await fetch(`${endpoints['binance-spot'].rest}/api/v3/depth?symbol=%zz`)).status).toBe(400);
    const minutes = truth.candles('binance-spot', 'SIM0002USDT', '1m', 3);
    expect(minutes).toHaveLength(3);
    expect(truth.trades('binance-usdm', 'SIM0002USDT')).toEqual([]);
  });
});

test('idle connections stay open for more than a minute, as at exchanges: clients of others fail if one ends as they use it again', async () => {
  await withSimulator({}, async ({ endpoints }) => {
    const { headers } = await fetch(`${endpoints['binance-usdm'].rest}/fapi/v1/time`);
    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  });
});
