// Binance USD-M on loopback, playing a recorded session under many names: real frames, in their real proportions and order.
// Given `{ speed }`, it plays from the start to whoever is subscribed. REST gives the recorded books; there are no limits.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { copyName, loadRecording } from './recording.ts';

const COPIES = Number(process.argv[2] ?? 182);
const TICK_MS = 2;
/** Copies are set apart by this in all, so that they do not speak in chorus. */
const SPREAD_MS = 1000;

const recording = await loadRecording();
const names = Array.from(
  { length: COPIES },
  (_, copy) => new Map(recording.symbols.map((symbol) => [symbol, copyName(symbol, copy)])),
);
let timer: NodeJS.Timeout | undefined;
const listeners = new Map<string, { socket: WebSocket; isRaw: boolean }>();

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const symbol = url.searchParams.get('symbol') ?? '';
  const text = url.pathname.endsWith('/depth')
    ? recording.books.get(symbol.replace(/\d{3}(?=USDT$)/, ''))
    : url.pathname.endsWith('/exchangeInfo')
      ? exchangeInfo()
      : url.pathname.endsWith('/time')
        ? JSON.stringify({ serverTime: Date.now() })
        : url.pathname.endsWith('/ping')
          ? '{}'
          : undefined;
  response
    .writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' })
    .end(text ?? '{"code":-1121,"msg":"Invalid symbol."}');
});

new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (socket, request) => {
  const isRaw = /\/ws(\/|$)/.test(request.url ?? '');
  socket.on('message', (bytes: Buffer) => {
    const { id, params } = JSON.parse(bytes.toString()) as { id: number; params: string[] };
    for (const topic of params) listeners.set(topic, { socket, isRaw });
    socket.send(JSON.stringify({ result: null, id }));
  });
  socket.on('close', () => {
    for (const [topic, one] of listeners) if (one.socket === socket) listeners.delete(topic);
    // The next client must not receive the end of what was played to this one.
    if (listeners.size === 0) clearInterval(timer);
  });
});

function exchangeInfo(): string {
  const symbols = names.flatMap((copies) =>
    [...copies].map(([symbol, name]) => ({
      ...recording.instruments.get(symbol),
      symbol: name,
      pair: name,
      baseAsset: name.slice(0, -4),
    })),
  );
  return JSON.stringify({ timezone: 'UTC', serverTime: Date.now(), rateLimits: [], symbols });
}

function play(speed: number): void {
  clearInterval(timer);
  const { frames } = recording;
  const next = new Int32Array(COPIES);
  const startedAt = performance.now();
  timer = setInterval(() => {
    const elapsed = (performance.now() - startedAt) * speed;
    for (let copy = 0; copy < COPIES; copy++) {
      const due = elapsed - (copy / COPIES) * SPREAD_MS;
      for (
        let frame = frames[next[copy] as number];
        frame !== undefined && frame.at <= due;
        frame = frames[next[copy] as number]
      ) {
        next[copy] = (next[copy] as number) + 1;
        const name = names[copy]?.get(frame.symbol) ?? '';
        const listener = listeners.get(name.toLowerCase() + frame.channel);
        if (listener !== undefined) listener.socket.send(frame.text(name, listener.isRaw));
      }
    }
  }, TICK_MS);
}

// Whoever measures may be gone: nothing may be left listening.
process.once('disconnect', () => process.exit(0));
process.on('message', ({ speed }: { speed: number }) => {
  play(speed);
});
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  process.send?.({
    endpoints: { ws: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` },
    symbols: names.flatMap((copies) => [...copies.values()]),
  });
});
