// Binance USD-M on loopback, playing a recorded session under many names: real frames, in their real proportions and order.
// Given `{ speed }`, it plays from the start, over and over, to whoever is subscribed, dated as if it were sent now. REST gives the
// books as they are then; there are no limits.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { copyName, loadRecording, type FrameTemplate } from './recording.ts';

const COPIES = Number(process.argv[2] ?? 182);
const TICK_MS = 2;
const LONGEST_TICK_MS = 20;
/** Copies are set apart by this in all, so that they do not speak in chorus. */
const SPREAD_MS = 1000;

const recording = await loadRecording();
const names = Array.from(
  { length: COPIES },
  (_, copy) => new Map(recording.symbols.map((symbol) => [symbol, copyName(symbol, copy)])),
);
let timer: NodeJS.Timeout | undefined;
/** How far the recording has been played, ms. */
const played = { at: 0 };
const listeners = new Map<string, { socket: WebSocket; isRaw: boolean }>();

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const symbol = url.searchParams.get('symbol') ?? '';
  const text = url.pathname.endsWith('/depth')
    ? bookNow(symbol)
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

/** The book of a copy as it is where its recording is being played. */
function bookNow(name: string): string | undefined {
  const copy = names.findIndex((symbols) => [...symbols.values()].includes(name));
  const symbol = [...(names[copy] ?? [])].find(([, own]) => own === name)?.[0];
  if (symbol === undefined) return undefined;
  const at = played.at - (copy / COPIES) * SPREAD_MS;
  return recording.bookAt(
    symbol,
    Math.max(0, at) % recording.lengthMs,
    Math.floor(Math.max(0, at) / recording.lengthMs),
  );
}

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
  const { frames, lengthMs } = recording;
  const next = new Int32Array(COPIES);
  const passes = new Int32Array(COPIES);
  let startedAt = performance.now();
  let startedTime = Date.now();
  let playedMs = 0;
  timer = setInterval(() => {
    // A machine that cannot keep the pace gets a slower feed, not one in ever longer bursts.
    const lateMs = performance.now() - startedAt - playedMs - LONGEST_TICK_MS;
    if (lateMs > 0) {
      startedAt += lateMs;
      startedTime += lateMs;
    }
    playedMs = performance.now() - startedAt;
    const elapsed = (played.at = playedMs * speed);
    for (let copy = 0; copy < COPIES; copy++) {
      const laterMs = (copy / COPIES) * SPREAD_MS;
      const due = elapsed - laterMs;
      for (;;) {
        const pass = passes[copy] as number;
        const frame = frames[next[copy] as number] as FrameTemplate;
        const at = frame.at + pass * lengthMs;
        if (at > due) break;
        next[copy] = ((next[copy] as number) + 1) % frames.length;
        if (next[copy] === 0) passes[copy] = pass + 1;
        if (frame.passes !== undefined && (frame.passes === 'first') !== (pass === 0)) continue;
        const name = names[copy]?.get(frame.symbol) ?? '';
        const listener = listeners.get(name.toLowerCase() + frame.channel);
        const sentAt = startedTime + (at + laterMs) / speed;
        listener?.socket.send(frame.text(name, sentAt, pass, listener.isRaw));
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
