import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { expect, test } from '../app.ts';

const { version } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};
const SESSION = { epoch: 1, mode: 'demo', state: 'running', venues: [], suggested: [], version, remote: 'mars:1' };

/** What no server of ours sends. */
const EVIL: readonly (string | Uint8Array)[] = [
  'no json',
  'null',
  '{"kind":"session"}',
  '{"kind":"session","session":null}',
  JSON.stringify({ kind: 'session', session: { ...SESSION, epoch: 2, venues: 'x' } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, epoch: 2, venues: undefined } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, epoch: 2, venues: [null] } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, epoch: 2, suggested: [7] } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, mode: 'replay', replay: { startTime: 1e300 } } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, epoch: 2, mode: 'moon' } }),
  JSON.stringify({ kind: 'problem', problem: null }),
  JSON.stringify({ kind: 'log', first: 0, events: [{ at: 1e300 }] }),
  JSON.stringify({ kind: 'failure', id: 1 }),
  JSON.stringify({ kind: 'response', id: 1, result: { kind: 'instruments', instruments: 7 } }),
  JSON.stringify({ kind: 'engine', engine: { state: 'stopped', reason: 'x', endedAt: 1, report: '' } }),
  JSON.stringify({ kind: 'session', session: { ...SESSION, error: 'x'.repeat(5_000_000) } }),
  new Uint8Array(64),
];

test('nothing a server sends blanks the screen; what is malformed is counted and said', async ({ app }) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const sockets: WebSocket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.send(JSON.stringify({ kind: 'session', session: SESSION }));
  });
  await once(server, 'listening');
  const address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  writeFileSync(
    path.join(app.home, 'tapedeck.config.jsonc'),
    JSON.stringify({ remote: { url: `ws://${address}`, token: 'correct horse battery' } }),
  );
  try {
    const page = await app.start();
    await expect(page.getByTestId('title-simulated')).toBeVisible();
    for (const message of EVIL) sockets.at(-1)?.send(message);
    await expect(page.getByTestId('notice')).toContainText(`Messages of the server ${address} could not be understood`);
    // The frame ends the connection, and another is opened.
    await expect.poll(() => sockets.length).toBeGreaterThan(1);
    await expect(page.getByTestId('title-simulated')).toBeVisible();
    await expect(page.getByTestId('screen-failed')).toHaveCount(0);
    await expect(page.getByTestId('panel-failed')).toHaveCount(0);
    await expect(page.getByTestId('panel-ladder')).toBeVisible();
  } finally {
    for (const socket of sockets) socket.terminate();
    server.close();
  }
});
