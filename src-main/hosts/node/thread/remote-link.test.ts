import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { RemoteLink } from './remote-link.ts';

test('what waits for the connection is known by its kind, wherever that stands in the text', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const heard: string[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')));
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
    .poll(() => heard)
    .toEqual([
      '{"demands":[],"kind":"demand"}',
      '{"perSecond":8,"kind":"rate"}',
      '{"id":1,"request":{"method":"recent-log","limit":5},"kind":"request"}',
    ]);
  await link.end();
  server.close();
});
