import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { RemoteLink } from './remote-link.ts';

test('what waits for the connection is known by its kind, wherever that stands in the text', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const received: string[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => received.push(data.toString('utf8')));
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const link = new RemoteLink(
    { url: `ws://127.0.0.1:${String(port)}`, token: 'correct horse battery' },
    { onText: () => undefined, onFrame: () => undefined },
  );
  link.send('{"demands":[],"kind":"demand"}');
  link.send('{"perSecond":4,"kind":"rate"}');
  link.send('{"perSecond":8,"kind":"rate"}');
  link.send('{"seq":1,"kind":"ack"}');
  link.send('{"id":1,"request":{"method":"recent-log","limit":5},"kind":"request"}');
  await expect
    .poll(() => received)
    .toEqual([
      '{"demands":[],"kind":"demand"}',
      '{"perSecond":8,"kind":"rate"}',
      '{"id":1,"request":{"method":"recent-log","limit":5},"kind":"request"}',
    ]);
  await link.end();
  server.close();
});

test('a server that is connected and does not respond is reported within four seconds, and when it does again', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
  let isWell = true;
  server.on('connection', (socket) => {
    socket.on('ping', () => {
      if (isWell) socket.pong();
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const statuses: string[] = [];
  const link = new RemoteLink(
    { url: `ws://127.0.0.1:${String(port)}`, token: 'correct horse battery' },
    {
      onText: (text) => {
        const message = JSON.parse(text) as ServerMessage;
        if (message.kind === 'engine') statuses.push(message.engine.state);
      },
      onFrame: () => undefined,
    },
  );
  await once(server, 'connection');
  await setTimeout(2_000);
  expect(statuses).toEqual([]);
  isWell = false;
  const stoppedAt = performance.now();
  await expect.poll(() => statuses, { timeout: 30_000 }).toEqual(['unresponsive']);
  expect(performance.now() - stoppedAt).toBeGreaterThan(2_000);
  isWell = true;
  await expect.poll(() => statuses, { timeout: 30_000 }).toEqual(['unresponsive', 'running']);
  await link.end();
  server.close();
}, 90_000);

test('how the engine of this host is, is not for the server to say', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.send('{"kind":"engine","engine":{"state":"stopped","reason":"x","endedAt":1,"report":""}}');
    socket.send('{"kind":"heartbeat"}');
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const texts: string[] = [];
  const link = new RemoteLink(
    { url: `ws://127.0.0.1:${String(port)}`, token: 'correct horse battery' },
    { onText: (text) => void texts.push(text), onFrame: () => undefined },
  );
  await expect.poll(() => texts.at(-1)).toBe('{"kind":"heartbeat"}');
  expect(texts.some((text) => text.includes('"stopped"'))).toBe(false);
  await link.end();
  server.close();
});

test('texts that are not what they should be are left out and counted; after such a frame everything is asked for anew', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    if (connections > 1) return;
    for (const text of ['', '{"kind":"session","session":{"venues":"x"}}', '{"kind":"session"}', '{"kind":"log"}'])
      socket.send(text);
    socket.send('{"kind":"heartbeat"}');
    socket.on('message', () => {
      socket.send(new Uint8Array(64));
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const messages: ServerMessage[] = [];
  const frames: ArrayBuffer[] = [];
  const link = new RemoteLink(
    { url: `ws://127.0.0.1:${String(port)}`, token: 'correct horse battery' },
    {
      onText: (text) => void messages.push(JSON.parse(text) as ServerMessage),
      onFrame: (bytes) => void frames.push(bytes),
    },
  );
  await expect.poll(() => messages.map(({ kind }) => kind)).toEqual(['problem', 'heartbeat']);
  expect(messages[0]).toMatchObject({ problem: { code: 'server-malformed', file: `127.0.0.1:${String(port)}` } });
  link.send('{"kind":"demand","demands":[]}');
  await expect
    .poll(() => messages.find(({ kind }) => kind === 'session'), { timeout: 10_000 })
    .toMatchObject({ session: { state: 'failed', error: expect.stringContaining('it sent a frame') } });
  await expect.poll(() => connections, { timeout: 10_000 }).toBe(2);
  expect(frames).toEqual([]);
  await link.end();
  server.close();
});
