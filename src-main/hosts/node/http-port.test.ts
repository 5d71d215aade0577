import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpPort } from './http-port.ts';

const disposals: (() => unknown)[] = [];
afterEach(async () => { for (const dispose of disposals.splice(0)) await dispose(); });

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  disposals.push(() => { server.closeAllConnections(); server.close(); });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function port(maxBodyBytes?: number): ReturnType<typeof createHttpPort> {
  const made = createHttpPort(maxBodyBytes);
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
    const url = await serve((_request, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"symbols":[]}')); });
    const answer = await port().request({ method: 'GET', url, timeoutMs: 2000 });
    expect(Buffer.from(answer.body).toString()).toBe('{"symbols":[]}');
  });

  test('sends a body', async () => {
    const url = await serve((request, response) => { request.pipe(response); });
    const answer = await port().request({ method: 'POST', url, body: '{"q":1}', timeoutMs: 2000 });
    expect(Buffer.from(answer.body).toString()).toBe('{"q":1}');
  });

  test('gives up on silence', async () => {
    const url = await serve(() => undefined);
    await expect(port().request({ method: 'GET', url, timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('gives up when cancelled', async () => {
    const url = await serve(() => undefined);
    await expect(port().request({ method: 'GET', url, timeoutMs: 5000, onCancel: (cancel) => { setImmediate(cancel); } })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('says that nobody is there', async () => {
    await expect(port().request({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutMs: 2000 })).rejects.toMatchObject({ code: 'network' });
  });

  test('bounds a body on the wire and unpacked', async () => {
    const big = 'x'.repeat(20_000);
    const plain = await serve((_request, response) => { response.end(big); });
    const packed = await serve((_request, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big)); });
    await expect(port(1000).request({ method: 'GET', url: plain, timeoutMs: 2000 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(port(1000).request({ method: 'GET', url: packed, timeoutMs: 2000 })).rejects.toMatchObject({ code: 'too-large' });
  });
});
