import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { get as getTls } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canMakeCertificates, makeTestCertificate } from '../node/testing/test-certificate.ts';
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
  const metrics = async (): Promise<string> => (await server.get('/metrics')).body;
  // The page is of the last report, which is up to a second old.
  await expect.poll(metrics, { timeout: 10_000 }).toContain('tapedeck_rejected_total{code="overloaded"} 1\n');
  expect(await metrics()).toContain('tapedeck_load_level 3\n');
});

describe.skipIf(!canMakeCertificates('TLS of the server is'))('TLS', () => {
  let folder = '';
  let files = { cert: '', key: '' };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-tls-'));
    files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
    makeTestCertificate(files, 'localhost', 'DNS:localhost,IP:127.0.0.1');
  });

  /** Common name of the certificate that a port shows. */
  async function subjectAt(port: number): Promise<string> {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const name = String(socket.getPeerCertificate().subject.CN);
    socket.destroy();
    return name;
  }

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

  test('a certificate that was replaced is the one of new connections at both ports; clients stay', async () => {
    const own = { cert: path.join(folder, 'own.pem'), key: path.join(folder, 'own-key.pem') };
    await copyFile(files.cert, own.cert);
    await copyFile(files.key, own.key);
    await using server = await startTestServer({ tls: own, token: TOKEN });
    const { port, healthPort = 0 } = server.host;
    const names = async (): Promise<readonly string[]> => [await subjectAt(port), await subjectAt(healthPort)];
    expect(await names()).toEqual(['localhost', 'localhost']);
    const client = await TestClient.connect(`wss://localhost:${String(port)}/`, {
      ca: await readFile(files.cert),
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    makeTestCertificate(own, 'renewed', 'DNS:localhost,IP:127.0.0.1');
    await server.host.reloadTls();
    await expect.poll(names).toEqual(['renewed', 'renewed']);
    await writeFile(own.cert, 'no certificate');
    await server.host.reloadTls();
    expect(await names()).toEqual(['renewed', 'renewed']);
    const reported = server.engine.source.log.recent(50).events.filter(({ name }) => name.startsWith('CERTIFICATE'));
    expect(reported).toMatchObject([
      { name: 'CERTIFICATE_CHANGED', level: 'info' },
      { name: 'CERTIFICATE_REJECTED', level: 'error', fields: { reason: expect.stringContaining('serve.tls') } },
    ]);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.terminate();
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
