import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WebSocket } from 'ws';
import { expect, test } from '../app.ts';
import { verifiedLadder } from '../screen.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function statusOf(port: number): Promise<number> {
  return fetch(`http://127.0.0.1:${String(port)}/health`).then(
    ({ status }) => status,
    () => 0,
  );
}

test('other programs are served beside the screen if the configuration wants it, and no longer than the app runs', async ({
  app,
}) => {
  const [port, healthPort] = [await freePort(), await freePort()];
  writeFileSync(
    path.join(app.home, 'tapedeck.config.jsonc'),
    JSON.stringify({ serve: { enabled: true, port, healthPort } }),
  );
  await verifiedLadder(await app.start());
  expect(await statusOf(healthPort)).toBe(200);
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/`);
  const received: string[] = [];
  socket.on('message', (bytes: Buffer) => {
    received.push(bytes.toString());
  });
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ exchange: 'binance', contract_type: 'spot', symbols: ['BTCUSDT'], channels: ['trade'] }),
  );
  await expect.poll(() => received.some((text) => text.includes('"type":"quote"'))).toBe(true);
  const closed = once(socket, 'close');
  await app.stop();
  expect((await closed)[0]).toBe(1001);
  expect(await statusOf(healthPort)).toBe(0);
});

test('a port that is taken is said on the screen, and everything else goes on', async ({ app }) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as AddressInfo;
    writeFileSync(
      path.join(app.home, 'tapedeck.config.jsonc'),
      JSON.stringify({ serve: { enabled: true, port, healthPort: 0 } }),
    );
    const page = await app.start();
    await expect(page.getByTestId('notice').first()).toContainText(
      `Other programs are not served at 127.0.0.1:${String(port)}`,
    );
    await verifiedLadder(page);
  } finally {
    taken.close();
  }
});
