import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Socket, SocketOptions } from '../../../engine/ports.ts';
import { canMakeCertificates, makeTestCertificate } from '../testing/test-certificate.ts';
import { ReadPace } from './read-pace.ts';
import { createSocketPort } from './socket-port.ts';
import { trustSystemCertificates } from './system-certificates.ts';
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

/** The same by TLS, with a certificate that this process trusts. */
async function listenSecurely(onClient: (socket: WebSocket) => void): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-sockets-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  makeTestCertificate({ key, cert }, 'localhost');
  const https = createSecureServer({ key: await readFile(key), cert: await readFile(cert) });
  trustSystemCertificates();
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), await readFile(cert, 'utf8')]);
  const server = new WebSocketServer({ server: https });
  server.on('connection', onClient);
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  disposals.push(() => {
    for (const client of server.clients) client.terminate();
    https.close();
  });
  return `wss://localhost:${String((https.address() as AddressInfo).port)}`;
}

/** Opens and collects what happens until the close. */
function record(
  url: string,
  during: (socket: Socket, log: unknown[][]) => void,
  limits: Partial<SocketOptions> = {},
  port = createSocketPort(),
): Promise<unknown[][]> {
  return new Promise((resolve) => {
    const log: unknown[][] = [];
    const note = (...entry: unknown[]): void => {
      log.push(entry);
      during(socket, log);
    };
    const socket = port.open(
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

  test('a venue that sends more than can be taken in keeps nothing else from its turn, and loses nothing', async () => {
    const frame = 'x'.repeat(1000);
    const frames = 4000;
    const url = await listen((client) => {
      // As much as the system's buffers take at once, and the rest as they are emptied.
      for (let n = 0; n < frames; n++) client.send(frame);
      client.close(1000);
    });
    let [inTurn, mostInTurn, received] = [0, 0, 0];
    let isOver = false;
    const onTurn = (): void => {
      mostInTurn = Math.max(mostInTurn, inTurn);
      inTurn = 0;
      if (!isOver) setImmediate(onTurn);
    };
    onTurn();
    const log = await record(url, (_, entries) => {
      if (entries.at(-1)?.[0] !== 'message') return;
      received++;
      inTurn += frame.length;
    });
    isOver = true;
    expect([received, log.at(-1)]).toEqual([frames, ['close', 1000, '']]);
    // Twice the bound, and two reads of the socket that were under way. Without it two megabytes come at once.
    expect(mostInTurn).toBeLessThanOrEqual(4 * 64 * 1024);
  });

  test.each([
    ['ws', 'at once', listen],
    ['wss', 'at once', listenSecurely],
    ['ws', 'in turns', listen],
    ['wss', 'in turns', listenSecurely],
  ] as const)('sockets give each its own frames, in any pieces (%s, read %s)', async (scheme, how, listenHere) => {
    if (scheme === 'wss' && !canMakeCertificates('sockets by TLS are')) return;
    let turns = 0;
    const pace = new ReadPace(how === 'in turns' ? 1 : 0, {
      // As if nothing took any time: it is on after enough messages, and stays so.
      monotonic: () => 0,
      atTurnEnd: (callback) => {
        setImmediate(callback);
      },
      wait: (ms) => {
        turns++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      },
    });
    for (let n = 0; n < 1250; n++) pace.note();
    const port = createSocketPort({ pace });
    let clients = 0;
    const url = await listenHere((client) => {
      const own = clients++;
      const send = (n: number): void => {
        if (n < SIZES.length) client.send(textOf(own, n));
        else client.close(1000);
        if (n < SIZES.length) setImmediate(send, n + 1);
      };
      send(0);
    });
    const logs = await Promise.all([0, 1, 2].map(() => record(url, () => undefined, { maxFrameBytes: 1e6 }, port)));
    const texts = logs.map((log) => log.filter(([kind]) => kind === 'message').map(([, text]) => text));
    const sent = [0, 1, 2].map((own) => SIZES.map((_, n) => textOf(own, n)));
    // Which of them connected first is no matter.
    expect(texts.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))).toEqual(sent);
    expect(logs.map((log) => log.at(-1))).toEqual(logs.map(() => ['close', 1000, '']));
    expect(turns > 0).toBe(how === 'in turns');
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

/** Around the boundaries of frame lengths and of what is read at once, and many small ones. */
const SIZES = [
  1,
  125,
  126,
  65_535,
  65_536,
  65_537,
  200_000,
  3,
  ...Array.from({ length: 200 }, (_, n) => 200 + ((n * 7919) % 3000)),
];

function textOf(client: number, n: number): string {
  const word = `${client}.${n};`;
  return word.repeat(Math.ceil((SIZES[n] ?? 0) / word.length)).slice(0, SIZES[n]);
}
