import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { parseConfig } from '../../../engine/config/config.ts';
import { loadConfig } from '../config/config-file.ts';
import { startTestProxy } from '../testing/test-proxy.ts';
import type { TestProxy } from '../testing/test-proxy.ts';
import { createHttpPort } from './http-port.ts';
import { createProxy } from './proxy.ts';
import type { Proxy } from './proxy.ts';
import { createSocketPort } from './socket-port.ts';

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  disposals.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A proxy that knows where `venue.invalid` is, which no name server does. */
async function startProxy(venuePort: number, status?: number): Promise<TestProxy> {
  const proxy = await startTestProxy(venuePort, status);
  disposals.push(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

function proxyOf(proxy: string, noProxy = ''): Proxy {
  const made = createProxy({ proxy, noProxy });
  if (made === undefined) throw new Error('no proxy');
  return made;
}

function openSocket(url: string, proxy: Proxy): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const socket = createSocketPort({ proxy }).open(
      url,
      {
        onOpen: () => undefined,
        onMessage: (bytes) => {
          resolve(['message', Buffer.from(bytes).toString()]);
          socket.terminate();
        },
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: (_code, reason) => {
          resolve(['closed', reason]);
        },
      },
      { connectTimeoutMs: 5000, maxFrameBytes: 1000 },
    );
  });
}

/** REST and sockets on one port. */
async function startVenue(server: Server): Promise<number> {
  const sockets = new WebSocketServer({ server: server as ReturnType<typeof createServer> });
  sockets.on('connection', (socket) => {
    socket.send('hello');
  });
  return listen(server);
}

test('a venue that only the proxy knows is reached, by REST and by WebSocket', async () => {
  const venue = await startVenue(createServer((request, response) => response.end(request.headers.host)));
  const { asked, users, port } = await startProxy(venue);
  const proxy = proxyOf(`http://ada:p%40ss@127.0.0.1:${String(port)}`);
  expect(proxy.name).toBe(`http://127.0.0.1:${String(port)}`);
  const http = createHttpPort({ proxy });
  disposals.push(() => http.close());
  const answer = await http.request({ method: 'GET', url: 'http://venue.invalid/time', timeoutMs: 5000 });
  expect(Buffer.from(answer.body).toString()).toBe('venue.invalid');
  expect(http.useOf('venue.invalid')).toEqual({ requests: 1, connections: 1 });
  expect(await openSocket('ws://venue.invalid:9443/stream', proxy)).toEqual(['message', 'hello']);
  expect(asked).toEqual(['venue.invalid:80', 'venue.invalid:9443']);
  expect(users).toEqual(Array(2).fill(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`));
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('No openssl here: TLS through a proxy is not tested\n');

test.skipIf(!hasOpenssl)('TLS is spoken with the venue itself, through the tunnel', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-proxy-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=venue.invalid',
    '-addext',
    'subjectAltName=DNS:venue.invalid',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  expect(made.status).toBe(0);
  const tls = { key: await readFile(key), cert: await readFile(cert) };
  const venue = await startVenue(createSecureServer(tls, (_request, response) => response.end('secure')));
  const { asked, port } = await startProxy(venue);
  const proxy = proxyOf(`127.0.0.1:${String(port)}`);
  const http = createHttpPort({ proxy, ca: tls.cert.toString() });
  disposals.push(() => http.close());
  const answer = await http.request({ method: 'GET', url: 'https://venue.invalid/time', timeoutMs: 5000 });
  expect(Buffer.from(answer.body).toString()).toBe('secure');
  // Nobody trusts this certificate but the port above, and to find that out is to have spoken TLS.
  expect(await openSocket('wss://venue.invalid/stream', proxy)).toEqual([
    'closed',
    expect.stringMatching(/^self-signed certificate/),
  ]);
  expect(asked).toEqual(['venue.invalid:443', 'venue.invalid:443']);
});

test('a proxy that opens no tunnel is named, with what it answered', async () => {
  const { port } = await startProxy(1, 407);
  const words = `the proxy http://127.0.0.1:${String(port)} answered 407 Not today`;
  const proxy = proxyOf(`http://127.0.0.1:${String(port)}`);
  const http = createHttpPort({ proxy });
  disposals.push(() => http.close());
  await expect(http.request({ method: 'GET', url: 'https://venue.invalid/', timeoutMs: 5000 })).rejects.toMatchObject({
    code: 'network',
    message: words,
  });
  expect(await openSocket('wss://venue.invalid/', proxy)).toEqual(['closed', words]);
  const nobody = proxyOf('http://127.0.0.1:1');
  const [, reason] = await openSocket('wss://venue.invalid/', nobody);
  expect(reason).toMatch(/^the proxy http:\/\/127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/);
});

test('a proxy that never answers costs the time of a connection, no more', async () => {
  const server = createServer();
  server.on('connect', () => undefined);
  const port = await listen(server);
  const outcome = await new Promise((resolve) => {
    proxyOf(`http://127.0.0.1:${String(port)}`).connect({ host: 'venue.invalid', port: 443 }, 100, resolve);
  });
  expect(outcome).toMatchObject({ message: expect.stringContaining('did not answer within 100 ms') });
});

test.each([
  ['api.binance.com', 443, '', true],
  ['127.0.0.1', 80, '', false],
  ['localhost', 80, '', false],
  ['::1', 80, '', false],
  ['127.0.0.1.evil.example', 80, '', true],
  ['api.binance.com', 443, 'binance.com', false],
  ['binance.com', 443, '.binance.com', false],
  ['binance.com', 443, '*.binance.com', true],
  ['api.binance.com', 443, '*.binance.com', false],
  ['notbinance.com', 443, 'binance.com', true],
  ['API.Binance.COM', 443, 'other, binance.com', false],
  ['api.binance.com', 443, 'binance.com:8443', true],
  ['api.binance.com', 8443, 'binance.com:8443', false],
  ['api.binance.com', 443, '*', false],
  ['fd00::5', 443, '[fd00::5]:443', false],
  ['10.0.0.7', 443, '10.0.0.7', false],
])('%s:%i with NO_PROXY %j takes the proxy: %s', (host, port, noProxy, takes) => {
  expect(proxyOf('http://proxy.example:3128', noProxy).isFor({ host, port })).toBe(takes);
});

test('the variables that other programs know are options, our own names are stronger, SOCKS is rejected', async () => {
  const network = async (env: Record<string, string>): Promise<unknown> => {
    const load = await loadConfig({ home: '/nowhere', env });
    return load.ok ? load.config.network : load.problems;
  };
  expect(await network({ HTTPS_PROXY: 'http://a:1', ALL_PROXY: 'http://b:1', NO_PROXY: 'x' })).toEqual({
    proxy: 'http://a:1',
    noProxy: 'x',
  });
  expect(await network({ http_proxy: 'http://c:1' })).toMatchObject({ proxy: 'http://c:1' });
  expect(await network({ HTTPS_PROXY: 'http://a:1', https_proxy: 'd:3128' })).toMatchObject({ proxy: 'd:3128' });
  expect(await network({ HTTPS_PROXY: 'http://a:1', TAPEDECK_NETWORK_PROXY: '' })).toMatchObject({ proxy: '' });
  expect(await network({ ALL_PROXY: 'socks5://s:1080' })).toEqual([
    expect.stringMatching(/^ALL_PROXY: network\.proxy: .*SOCKS proxies are not supported/),
  ]);
  for (const proxy of ['http://u:p@h:3128', 'https://h', 'h', 'h:1', 'http://[fd00::1]:3128', ''])
    expect([proxy, parseConfig({ network: { proxy } }).ok]).toEqual([proxy, true]);
});
