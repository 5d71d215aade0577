import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { get as getTls } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClient, loadAt, startTestServer } from './testing/test-server.ts';
import type { TestServer } from './testing/test-server.ts';

const TOKEN = 'correct horse battery';

/** Status with which the health port answers these headers. */
function statusOf(server: TestServer, page: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.host.healthPort, path: page, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the health port', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ healthToken: TOKEN, healthHosts: 'tapedeck, prober.internal' });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(['/health', '/ready', '/metrics', '/nothing'])('%s asks for its own token', async (page) => {
    const known = page === '/nothing' ? 404 : 200;
    expect(await statusOf(server, page, {})).toBe(401);
    expect(await statusOf(server, page, { authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(await statusOf(server, page, { authorization: `Bearer ${TOKEN}` })).toBe(known);
  });

  test.each(['evil.example', 'evil.example:8766', 'localhost.evil.example', '127.0.0.1.evil.example', 'a, b'])(
    'a page of %s that points here reads nothing, whatever token it has',
    async (host) => {
      for (const page of ['/health', '/ready', '/metrics'])
        expect(await statusOf(server, page, { host, authorization: `Bearer ${TOKEN}` })).toBe(421);
    },
  );

  test.each(['127.0.0.1', '10.1.2.3:8766', '[::1]:8766', 'localhost:8766', 'Tapedeck:8766', 'prober.internal'])(
    'by %s it may be asked',
    async (host) => {
      expect(await statusOf(server, '/health', { host, authorization: `Bearer ${TOKEN}` })).toBe(200);
    },
  );
});

test('a server that is overloaded takes no new clients for now, is not ready and still answers', async () => {
  await using server = await startTestServer({}, {}, loadAt(3));
  const answer = await new Promise<readonly [number | undefined, string | undefined]>((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    request({ host: '127.0.0.1', port: server.host.port, headers }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers['retry-after']]);
    })
      .on('error', reject)
      .end();
  });
  expect(answer).toEqual([503, '10']);
  expect((await server.get('/ready')).status).toBe(503);
  expect((await server.get('/health')).status).toBe(200);
  const { body } = await server.get('/metrics');
  expect(body).toContain('tapedeck_load_level 3\n');
  expect(body).toContain('tapedeck_rejected_total{code="overloaded"} 1\n');
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('No openssl here: TLS of the server is not tried\n');

describe.skipIf(!hasOpenssl)('TLS', () => {
  let folder = '';
  let files = { cert: '', key: '' };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-tls-'));
    files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
        .concat(['-keyout', files.key, '-out', files.cert, '-subj', '/CN=localhost'])
        .concat(['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
      { stdio: 'ignore' },
    );
  });

  test('both ports speak it, and nothing else', async () => {
    await using server = await startTestServer({ tls: files, token: TOKEN });
    const ca = await readFile(files.cert);
    const client = await TestClient.connect(`wss://localhost:${String(server.host.port)}/`, {
      ca,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    client.ask({ exchange: 'binance', contract_type: 'spot', symbols: ['BTCUSDT'], channels: ['bbo'], limit: 1 });
    expect(await client.closed).toEqual([1000, 'everything was delivered']);
    const health = await new Promise<number>((resolve, reject) => {
      getTls(`https://localhost:${String(server.host.healthPort)}/health`, { ca }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).on('error', reject);
    });
    expect(health).toBe(200);
    await expect(fetch(`http://localhost:${String(server.host.port)}/`)).rejects.toThrow();
    await expect(server.get('/health')).rejects.toThrow();
  });

  test('files that cannot be read, or are no certificate, end it with the reason', async () => {
    await expect(startTestServer({ tls: { cert: path.join(folder, 'none.pem'), key: files.key } })).rejects.toThrow(
      /serve\.tls\.cert: ENOENT/,
    );
    const broken = path.join(folder, 'broken.pem');
    await writeFile(broken, 'no certificate');
    await expect(startTestServer({ tls: { cert: broken, key: files.key } })).rejects.toThrow(/serve\.tls/);
  });
});
