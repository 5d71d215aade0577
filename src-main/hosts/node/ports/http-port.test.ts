import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { canMakeCertificates, makeTestCertificate } from '../testing/test-certificate.ts';
import { createHttpPort } from './http-port.ts';
import type { HttpPortOptions, NodeHttpPort } from './http-port.ts';

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  disposals.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function port(options?: HttpPortOptions): NodeHttpPort {
  const made = createHttpPort(options);
  disposals.push(() => made.close());
  return made;
}

describe('createHttpPort', () => {
  test('answers whatever the status, with headers, and keeps the connection', async () => {
    const clients = new Set<unknown>();
    const url = await serve((request, response) => {
      clients.add(request.socket);
      response.writeHead(429, { 'Retry-After': '7' }).end(`no ${request.url ?? ''}`);
    });
    const http = port();
    for (let n = 0; n < 8; n++) {
      const answer = await http.request({ method: 'GET', url: `${url}/api/v3/time?n=${String(n)}`, timeoutMs: 2000 });
      expect(answer.status).toBe(429);
      expect(answer.header('retry-after')).toBe('7');
      expect(Buffer.from(answer.body).toString()).toBe(`no /api/v3/time?n=${String(n)}`);
    }
    expect(clients.size).toBeLessThanOrEqual(2);
  });

  test('unpacks gzip', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"symbols":[]}'));
    });
    const answer = await port().request({ method: 'GET', url, timeoutMs: 2000 });
    expect(Buffer.from(answer.body).toString()).toBe('{"symbols":[]}');
  });

  test.each([
    ['GZIP', gzipSync('{"a":1}')],
    ['x-gzip', gzipSync('{"a":1}')],
    ['br', brotliCompressSync('{"a":1}')],
    ['deflate', deflateSync('{"a":1}')],
    ['identity', Buffer.from('{"a":1}')],
  ])('unpacks %s, which nobody asked for', async (encoding, packed) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(packed);
    });
    const answer = await port().request({ method: 'GET', url, timeoutMs: 2000 });
    expect(Buffer.from(answer.body).toString()).toBe('{"a":1}');
  });

  test.each([
    ['zstd', 'x'],
    ['gzip', 'no gzip'],
  ])('an answer in %s that cannot be read is a failure', async (encoding, body) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body);
    });
    await expect(port().request({ method: 'GET', url, timeoutMs: 2000 })).rejects.toMatchObject({ code: 'network' });
  });

  test('sends a body', async () => {
    const url = await serve((request, response) => {
      request.pipe(response);
    });
    const answer = await port().request({ method: 'POST', url, body: '{"q":1}', timeoutMs: 2000 });
    expect(Buffer.from(answer.body).toString()).toBe('{"q":1}');
  });

  test('sends headers that are asked for', async () => {
    const url = await serve((request, response) => {
      response.end(String(request.headers['x-own']));
    });
    const answer = await port().request({ method: 'GET', url, timeoutMs: 2000, headers: { 'x-own': 'yes' } });
    expect(Buffer.from(answer.body).toString()).toBe('yes');
  });

  test('gives up on silence', async () => {
    const url = await serve(() => undefined);
    await expect(port().request({ method: 'GET', url, timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('gives up when cancelled', async () => {
    const url = await serve(() => undefined);
    await expect(
      port().request({
        method: 'GET',
        url,
        timeoutMs: 5000,
        onCancel: (cancel) => {
          setImmediate(cancel);
        },
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('says that nobody is there', async () => {
    await expect(port().request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutMs: 2000 })).rejects.toMatchObject({
      code: 'network',
    });
  });

  test('bounds a body on the wire and unpacked', async () => {
    const big = 'x'.repeat(20_000);
    const plain = await serve((_request, response) => {
      response.end(big);
    });
    const packed = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big));
    });
    await expect(
      port({ maxBodyBytes: 1000 }).request({ method: 'GET', url: plain, timeoutMs: 2000 }),
    ).rejects.toMatchObject({ code: 'too-large' });
    await expect(
      port({ maxBodyBytes: 1000 }).request({ method: 'GET', url: packed, timeoutMs: 2000 }),
    ).rejects.toMatchObject({ code: 'too-large' });
  });

  test('counts requests and the connections opened for them, by host', async () => {
    const url = await serve((_request, response) => {
      response.end('{}');
    });
    const http = port();
    const { host } = new URL(url);
    expect(http.useOf(host)).toBeUndefined();
    for (let n = 0; n < 5; n++) await http.request({ method: 'GET', url, timeoutMs: 2000 });
    expect(http.useOf(host)).toMatchObject({
      requests: 5,
      connections: expect.toSatisfy((opened: number) => opened <= 2),
    });
  });

  test('no more than maxActive requests are under way; the others wait, and may be cancelled meanwhile', async () => {
    const waiting: (() => void)[] = [];
    const url = await serve((_request, response) => {
      waiting.push(() => {
        response.end('{}');
      });
    });
    const http = port({ maxActive: 2 });
    const ask = (onCancel?: (cancel: () => void) => void) =>
      http.request({ method: 'GET', url, timeoutMs: 5000, ...(onCancel === undefined ? {} : { onCancel }) });
    const first = [ask(), ask()];
    let cancel: () => void = () => undefined;
    const cancelled = ask((stop) => {
      cancel = stop;
    });
    const last = ask();
    await expect.poll(() => waiting.length).toBe(2);
    cancel();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(http.useOf(new URL(url).host)?.requests).toBe(2);
    waiting[0]?.();
    await expect.poll(() => waiting.length).toBe(3);
    for (const answer of waiting.slice(1)) answer();
    await Promise.all([...first, last]);
    expect(http.useOf(new URL(url).host)).toMatchObject({
      requests: 3,
      connections: expect.toSatisfy((opened: number) => opened <= 3),
    });
  });

  describe('HTTP/2', () => {
    test.skipIf(!canMakeCertificates('HTTP/2 is'))(
      'is spoken if the host offers it, unless it is not wished: many requests at once on one connection',
      async () => {
        const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-h2-'));
        const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
        makeTestCertificate({ key, cert }, 'localhost');
        const versions: string[] = [];
        const server = createSecureServer(
          { key: await readFile(key), cert: await readFile(cert), allowHTTP1: true },
          (request, response) => {
            versions.push(request.httpVersion);
            response.end('{"ok":true}');
          },
        );
        await new Promise<void>((resolve) => {
          server.listen(0, 'localhost', resolve);
        });
        disposals.push(() => {
          server.close();
        });
        const url = `https://localhost:${String((server.address() as AddressInfo).port)}/`;
        const ca = await readFile(cert, 'utf8');
        const ask = async (http: NodeHttpPort) =>
          Promise.all(Array.from({ length: 6 }, () => http.request({ method: 'GET', url, timeoutMs: 5000 })));
        const modern = port({ ca, connections: 1 });
        expect(
          (await ask(modern)).map(({ status, body }) => `${String(status)} ${Buffer.from(body).toString()}`),
        ).toEqual(Array.from({ length: 6 }, () => '200 {"ok":true}'));
        expect([new Set(versions), modern.useOf(new URL(url).host)]).toEqual([
          new Set(['2.0']),
          { requests: 6, connections: 1 },
        ]);
        versions.length = 0;
        await ask(port({ http2: false, ca, connections: 2 }));
        expect(new Set(versions)).toEqual(new Set(['1.1']));
      },
    );
  });
});
