// Binance USD-M on loopback with one stream of trades, which it sends as fast as they are taken once it is asked to by its parent.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { tradeFrames } from './flow-frames.ts';

const frames = tradeFrames();
let socket: WebSocket | undefined;

const http = createServer((request, response) => {
  const isTime = (request.url ?? '').endsWith('/time');
  response
    .writeHead(isTime ? 200 : 404, { 'content-type': 'application/json' })
    .end(isTime ? JSON.stringify({ serverTime: Date.now() }) : '{"code":-1,"msg":"Only trades."}');
});
new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (opened) => {
  socket = opened;
  opened.on('message', (bytes: Buffer) => {
    opened.send(JSON.stringify({ result: null, id: (JSON.parse(bytes.toString()) as { id: number }).id }));
  });
});
process.on('message', () => {
  play(0);
});
process.once('disconnect', () => process.exit(0));
http.listen(0, '127.0.0.1', () => process.send?.((http.address() as AddressInfo).port));

function play(from: number): void {
  const isTaken = (socket?.bufferedAmount ?? 0) < MOST_BUFFERED;
  const to = isTaken ? Math.min(frames.length, from + AT_ONCE) : from;
  for (let i = from; i < to; i++) socket?.send(frames[i] ?? '', TEXT);
  if (to < frames.length)
    setImmediate(() => {
      play(to);
    });
}

const TEXT = { binary: false };
const AT_ONCE = 500;
const MOST_BUFFERED = 1_000_000;
