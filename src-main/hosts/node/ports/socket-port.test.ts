import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Socket, SocketOptions } from '../../../engine/ports.ts';
import { createSocketPort } from './socket-port.ts';
import { patience } from '../../../../scripts/speed.mjs';

const disposals: (() => void)[] = [];
afterEach(() => {
  for (const dispose of disposals.splice(0)) dispose();
});

async function listen(onClient: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', onClient);
  disposals.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Opens and collects what happens until the close. */
function record(
  url: string,
  during: (socket: Socket, log: unknown[][]) => void,
  limits: Partial<SocketOptions> = {},
): Promise<unknown[][]> {
  return new Promise((resolve) => {
    const log: unknown[][] = [];
    const note = (...entry: unknown[]): void => {
      log.push(entry);
      during(socket, log);
    };
    const socket = createSocketPort().open(
      url,
      {
        onOpen: () => {
          note('open');
        },
        onMessage: (bytes, isText) => {
          note('message', Buffer.from(bytes).toString('utf8'), isText);
        },
        onPing: () => {
          note('ping');
        },
        onPong: () => {
          note('pong');
        },
        onClose: (...close) => {
          log.push(['close', ...close]);
          resolve(log);
        },
      },
      { connectTimeoutMs: 2000, maxFrameBytes: 1000, ...limits },
    );
  });
}

describe('createSocketPort', () => {
  test('carries texts and binary frames, shows pings and pongs, and closes cleanly', async () => {
    const url = await listen((client) => {
      client.on('message', (bytes) => {
        client.send(`echo ${(bytes as Buffer).toString()}`);
        client.send(Buffer.from('raw'));
        client.ping();
      });
    });
    const log = await record(url, (socket, entries) => {
      const [kind] = entries.at(-1) ?? [];
      if (kind === 'open') socket.send('hi');
      if (kind === 'ping') socket.ping();
      if (kind === 'pong') socket.close();
    });
    expect(log.map(([kind]) => kind)).toEqual(['open', 'message', 'message', 'ping', 'pong', 'close']);
    expect(log[1]).toEqual(['message', 'echo hi', true]);
    expect(log[2]).toEqual(['message', 'raw', false]);
    expect(log.at(-1)).toEqual(['close', 1000, '']);
  });

  test('reports the HTTP status of a rejected handshake', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(429).end('slow down');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    disposals.push(() => {
      server.close();
    });
    const log = await record(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`, () => undefined);
    expect(log).toEqual([['close', 1006, 'the venue answered 429 Too Many Requests', 429]]);
  });

  test('an unreachable port and a bad address end in one close each', async () => {
    const [rejected] = await record('ws://127.0.0.1:1', () => undefined);
    expect(rejected?.slice(0, 2)).toEqual(['close', 1006]);
    expect(rejected?.[4]).toBe('rejected');
    expect(String(rejected?.[2])).toMatch(/ECONNREFUSED/);
    expect((await record('not a url', () => undefined))[0]?.slice(0, 2)).toEqual(['close', 1006]);
  });

  test('a frame above the limit ends the connection', async () => {
    const url = await listen((client) => {
      client.send('x'.repeat(2000));
    });
    const log = await record(url, () => undefined);
    expect(log.map(([kind]) => kind)).toEqual(['open', 'close']);
    expect(log[1]?.[1]).toBe(1006);
  });

  test('a server that never answers a close is dropped', async () => {
    const url = await listen((client) => {
      client.pause();
    });
    const startedAt = performance.now();
    await record(url, (socket, entries) => {
      if (entries.length === 1) {
        socket.close();
        socket.close();
      }
    });
    expect(performance.now() - startedAt).toBeLessThan(patience(4000));
  });
});
