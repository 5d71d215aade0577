import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { HttpFailure } from '../../../engine/ports.ts';
import { loadConfig } from '../config/config-file.ts';
import { canMakeCertificates, makeTestCertificate } from '../testing/test-certificate.ts';
import { startTestProxy } from '../testing/test-proxy.ts';
import type { TestProxy } from '../testing/test-proxy.ts';
import { startTestSocks } from '../testing/test-socks.ts';
import type { TestSocks, TestSocksOptions } from '../testing/test-socks.ts';
import { createHttpPort } from './http-port.ts';
import { createProxyRoutes, environmentProblems } from './proxy-routes.ts';
import type { Environment, ProxyRoutes } from './proxy-routes.ts';
import type { Proxy, Target } from './proxy-server.ts';
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

async function startSocks(venuePort: number, options: TestSocksOptions = {}): Promise<TestSocks> {
  const socks = await startTestSocks(venuePort, options);
  disposals.push(() => socks[Symbol.asyncDispose]());
  return socks;
}

function routesOf(proxy: string, noProxy = '', env: Environment = {}): ProxyRoutes {
  return createProxyRoutes({ proxy, noProxy }, env);
}

function proxyOf(routes: ProxyRoutes): Proxy {
  const [found] = routes.proxies;
  if (found === undefined) throw new Error('no proxy');
  return found.proxy;
}

const VENUE: Target = { host: 'venue.invalid', port: 443, isSecure: true };

function portOf(routes: ProxyRoutes, ca?: string): ReturnType<typeof createHttpPort> {
  const http = createHttpPort({ routes: () => routes, ...(ca !== undefined && { ca }) });
  disposals.push(() => http.close());
  return http;
}

/** How a socket opened: with its first message, or why it did not. */
function openSocket(url: string, routes: ProxyRoutes): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const socket = createSocketPort({ routes: () => routes }).open(
      url,
      {
        onOpen: () => undefined,
        onMessage: (bytes) => {
          resolve(['message', Buffer.from(bytes).toString()]);
          socket.terminate();
        },
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: (_code, reason, _status, fault) => {
          resolve(['closed', reason, fault]);
        },
      },
      { connectTimeoutMs: 5000, maxFrameBytes: 1000 },
    );
  });
}

/** How both fail that go through a proxy. */
async function failuresBy(routes: ProxyRoutes, timeoutMs = 5000): Promise<readonly unknown[]> {
  const http = portOf(routes);
  const failure = await http
    .request({ method: 'GET', url: 'https://venue.invalid/', timeoutMs })
    .catch((error: unknown) => error as HttpFailure);
  const [, reason, fault] = await openSocket('wss://venue.invalid/', routes);
  return ['message' in failure ? [failure.fault, failure.message] : failure, [fault, reason]];
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
  const routes = routesOf(`http://ada:p%40ss@127.0.0.1:${String(port)}`);
  expect(proxyOf(routes).name).toBe(`http://127.0.0.1:${String(port)}`);
  const http = portOf(routes);
  const answer = await http.request({ method: 'GET', url: 'http://venue.invalid/time', timeoutMs: 5000 });
  expect(Buffer.from(answer.body).toString()).toBe('venue.invalid');
  expect(http.useOf('venue.invalid')).toEqual({ requests: 1, connections: 1 });
  expect(await openSocket('ws://venue.invalid:9443/stream', routes)).toEqual(['message', 'hello']);
  expect(asked).toEqual(['venue.invalid:80', 'venue.invalid:9443']);
  expect(users).toEqual(Array(2).fill(`Basic ${Buffer.from('ada:p@ss').toString('base64')}`));
});

test.each([undefined, 'ada:p@ss'])('and by SOCKS5, which resolves its name, as %s', async (credentials) => {
  const venue = await startVenue(createServer((request, response) => response.end(request.headers.host)));
  const { asked, users, port } = await startSocks(venue, credentials === undefined ? {} : { credentials });
  const login = credentials === undefined ? '' : 'ada:p%40ss@';
  const routes = routesOf(`socks5://${login}127.0.0.1:${String(port)}`);
  expect(proxyOf(routes).name).toBe(`socks5://127.0.0.1:${String(port)}`);
  const answer = await portOf(routes).request({ method: 'GET', url: 'http://venue.invalid/time', timeoutMs: 5000 });
  expect(Buffer.from(answer.body).toString()).toBe('venue.invalid');
  expect(await openSocket('ws://venue.invalid:9443/stream', routes)).toEqual(['message', 'hello']);
  expect(asked).toEqual(['venue.invalid:80', 'venue.invalid:9443']);
  expect(users).toEqual(credentials === undefined ? [] : [credentials, credentials]);
});

test('connections that were kept alive end when another proxy is taken', async () => {
  const venue = await startVenue(createServer((_request, response) => response.end('x')));
  const [first, second] = [await startProxy(venue), await startSocks(venue)];
  let routes = routesOf(`127.0.0.1:${String(first.port)}`);
  const http = createHttpPort({ routes: () => routes });
  disposals.push(() => http.close());
  const ask = () => http.request({ method: 'GET', url: 'http://venue.invalid/', timeoutMs: 5000 });
  await ask();
  await ask();
  expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  routes = routesOf(`socks5://127.0.0.1:${String(second.port)}`);
  http.renew();
  await ask();
  expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
});

test.skipIf(!canMakeCertificates('TLS through a proxy is'))(
  'TLS is spoken with the venue itself, through the tunnel',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-proxy-'));
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    makeTestCertificate({ key, cert }, 'venue.invalid');
    const tls = { key: await readFile(key), cert: await readFile(cert) };
    const venue = await startVenue(createSecureServer(tls, (_request, response) => response.end('secure')));
    const { asked, port } = await startProxy(venue);
    const routes = routesOf(`127.0.0.1:${String(port)}`);
    const http = portOf(routes, tls.cert.toString());
    const answer = await http.request({ method: 'GET', url: 'https://venue.invalid/time', timeoutMs: 5000 });
    expect(Buffer.from(answer.body).toString()).toBe('secure');
    // Nobody trusts this certificate but the port above, and to find that out is to have spoken TLS.
    expect(await openSocket('wss://venue.invalid/stream', routes)).toEqual([
      'closed',
      expect.stringMatching(/^self-signed certificate/),
      'tls-untrusted',
    ]);
    expect(asked).toEqual(['venue.invalid:443', 'venue.invalid:443']);
  },
);

test('a proxy that opens no tunnel is named, with what it answered, and never its password', async () => {
  for (const [status, fault] of [
    [407, 'proxy-credentials'],
    [502, 'proxy-rejected'],
  ] as const) {
    const { port } = await startProxy(1, status);
    const words = `the proxy http://127.0.0.1:${String(port)} answered ${String(status)} Not today`;
    const expected = [fault, words];
    expect(await failuresBy(routesOf(`http://ada:secret@127.0.0.1:${String(port)}`))).toEqual([expected, expected]);
  }
  const nobody = [
    'proxy-unreachable',
    expect.stringMatching(/^the proxy \S+127\.0\.0\.1:1 cannot be reached: .*ECONN/),
  ];
  expect(await failuresBy(routesOf('http://ada:secret@127.0.0.1:1'))).toEqual([nobody, nobody]);
  expect(await failuresBy(routesOf('socks5://ada:secret@127.0.0.1:1'))).toEqual([nobody, nobody]);
});

test('so is a SOCKS5 proxy', async () => {
  const failing = async (options: TestSocksOptions, login = ''): Promise<readonly unknown[]> => {
    const { port } = await startSocks(1, options);
    return failuresBy(routesOf(`socks5://${login}127.0.0.1:${String(port)}`));
  };
  const locked = ['proxy-credentials', expect.stringMatching(/^the proxy socks5:\S+ wants a user name and password/)];
  expect(await failing({ credentials: 'ada:other' }, 'ada:secret@')).toEqual([locked, locked]);
  expect(await failing({ credentials: 'ada:other' })).toEqual([locked, locked]);
  const rejected = ['proxy-rejected', expect.stringContaining('opens no connection (HostUnreachable)')];
  expect(await failing({ reply: 4 })).toEqual([rejected, rejected]);
  // An HTTP server in its place.
  const http = await listen(createServer());
  const foreign = ['proxy-rejected', expect.stringContaining('does not speak SOCKS5')];
  expect(await failuresBy(routesOf(`socks5://127.0.0.1:${String(http)}`))).toEqual([foreign, foreign]);
});

test.each(['http', 'socks5'])(
  'an %s proxy that never answers costs the time of a connection, no more',
  async (kind) => {
    const port = await listen(createTcpServer(() => undefined));
    const outcome = await new Promise((resolve) => {
      proxyOf(routesOf(`${kind}://127.0.0.1:${String(port)}`)).connect(VENUE, 100, resolve);
    });
    expect(outcome).toMatchObject({
      fault: 'proxy-timeout',
      message: expect.stringContaining('did not answer within 100 ms'),
    });
  },
);

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
  const target = { host, port, isSecure: true };
  for (const routes of [
    routesOf('http://proxy.example:3128', noProxy),
    routesOf('socks5://proxy.example', '', { NO_PROXY: noProxy }),
    routesOf('system', '', { HTTPS_PROXY: 'proxy.example', no_proxy: noProxy }),
  ])
    expect(routes.proxyFor(target) !== undefined).toBe(takes);
});

test('the system’s proxies are those of the variables that other programs know', () => {
  const taken = (env: Environment, isSecure = true): unknown => {
    const routes = routesOf('system', '', env);
    return routes.proxyFor({ ...VENUE, isSecure })?.name;
  };
  expect(taken({ HTTPS_PROXY: 'http://a:1', ALL_PROXY: 'http://b:1', HTTP_PROXY: 'http://c:1' })).toBe('http://a:1');
  expect(taken({ HTTPS_PROXY: 'http://a:1', https_proxy: 'd:3128' })).toBe('http://d:3128');
  expect(taken({ all_proxy: 'socks5h://s:1080', HTTP_PROXY: 'http://c:1' })).toBe('socks5://s:1080');
  expect(taken({ http_proxy: 'http://c:1' })).toBe('http://c:1');
  expect(taken({ HTTPS_PROXY: '', ALL_PROXY: ' b:1 ' })).toBe('http://b:1');
  expect(taken({ HTTPS_PROXY: 'http://a:1' }, false)).toBeUndefined();
  expect(taken({ HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://c:1' }, false)).toBe('http://c:1');
  expect(taken({})).toBeUndefined();
  const both = routesOf('system', '', { HTTPS_PROXY: 'a:1', HTTP_PROXY: 'c:1' }).proxies;
  expect(both.map(({ proxy, where }) => [proxy.name, where])).toEqual([
    ['http://a:1', 'HTTPS_PROXY'],
    ['http://c:1', 'HTTP_PROXY'],
  ]);
  for (const proxy of ['none', '']) expect(routesOf(proxy, '', { HTTPS_PROXY: 'http://a:1' }).proxies).toEqual([]);
  const own = routesOf('e:9', '', { HTTPS_PROXY: 'http://a:1' });
  expect(own.proxies.map(({ where }) => where)).toEqual(['network.proxy']);
  for (const isSecure of [true, false]) expect(own.proxyFor({ ...VENUE, isSecure })).toBe(own.proxies[0]?.proxy);
});

test('an address that is none is said when the program starts, without its password', async () => {
  const load = async (env: Record<string, string>): Promise<unknown> => {
    const loaded = await loadConfig({ home: '/nowhere', env });
    return loaded.ok ? loaded.config.network.proxy : loaded.problems;
  };
  const env = { ALL_PROXY: 'socks4://ada:secret@s:1080' };
  expect(environmentProblems(env)).toEqual([expect.stringMatching(/^ALL_PROXY: expected an address .*SOCKS4 is not/)]);
  expect(await load(env)).toEqual(environmentProblems(env));
  expect(await load({ ...env, TAPEDECK_NETWORK_PROXY: 'none' })).toBe('none');
  expect(await load({ TAPEDECK_NETWORK_PROXY: '' })).toBe('');
  expect(await load({ TAPEDECK_NETWORK_PROXY: 'http://ada:secret@h:x' })).toEqual([
    expect.stringMatching(/^TAPEDECK_NETWORK_PROXY: network\.proxy: expected .*got "http:\/\/ada:\(hidden\)@h:x"$/),
  ]);
  expect(await load({ HTTPS_PROXY: 'http://ada:secret@h' })).toBe('system');
});
