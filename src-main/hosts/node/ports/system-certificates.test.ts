import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canMakeCertificates, makeTestCertificate } from '../testing/test-certificate.ts';

// Elsewhere the system's certificates are in a store that a test must not change.
const isTried = process.platform === 'linux' && canMakeCertificates('certificates of the system are');
if (process.platform !== 'linux') process.stderr.write('Not Linux: certificates of the system are not tested\n');

const server = { close: (): void => undefined, port: 0, cert: '' };

beforeAll(async () => {
  if (!isTried) return;
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-certificates-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  makeTestCertificate({ key, cert }, 'localhost', 'DNS:localhost,IP:127.0.0.1');
  const https = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_request, response) =>
    response.end('{}'),
  );
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  server.close = () => https.close();
  server.port = (https.address() as AddressInfo).port;
  server.cert = cert;
});
afterAll(() => {
  server.close();
});

/** What a process with this environment makes of a server whose certificate no authority of the runtime has signed. */
async function reached(env: NodeJS.ProcessEnv): Promise<string> {
  const portUrl = (file: string): string => pathToFileURL(path.join(import.meta.dirname, file)).href;
  const script = `
    const { createHttpPort } = await import('${portUrl('http-port.ts')}');
    const { createSocketPort } = await import('${portUrl('socket-port.ts')}');
    const http = createHttpPort();
    const url = 'https://127.0.0.1:${String(server.port)}/';
    const rest = await http.request({ method: 'GET', url, timeoutMs: 60000 }).then(({ status }) => status, ({ fault }) => fault);
    const socket = await new Promise((resolve) => createSocketPort().open(url.replace('https', 'wss'), {
      onOpen() {}, onMessage() {}, onPing() {}, onPong() {},
      onClose: (_code, _reason, status, fault) => resolve(status ?? fault),
    }, { connectTimeoutMs: 60000, maxFrameBytes: 1000 }));
    console.log(rest, socket);
    await http.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: '/nowhere', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return said.trim();
}

test.skipIf(!isTried)('a certificate is trusted if the system trusts it, or NODE_EXTRA_CA_CERTS names it', async () => {
  expect(await reached({})).toBe('tls-untrusted tls-untrusted');
  // The server answers the handshake with 200, which it can only once TLS is spoken.
  expect(await reached({ SSL_CERT_FILE: server.cert })).toBe('200 200');
  expect(await reached({ NODE_EXTRA_CA_CERTS: server.cert })).toBe('200 200');
});
