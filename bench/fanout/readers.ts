import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { KeptText, ReadCounts, ToReaders } from './protocol.ts';

// Entry of the process that reads for every client.
const INTERVAL_MS = 1000;
/** As `Retry-After` says, but for the bench's patience. */
const RETRY_MS = 1000;
const MOST_ATTEMPTS = 20;
const READY_TYPE = '"type":"subscribed"';
const CLOSED_CANDLE = '"closed":true';

const sockets: WebSocket[] = [];
/** Open time of the newest closed candle of every reader and symbol. */
const lastOpenTimes = new Map<string, number>();
let kept: KeptText[] | undefined;
let counts = { messages: 0, bytes: 0, closed: 0, closedCandles: 0, candleGaps: 0 };
let beganAt = 0;

process.on('message', (message: ToReaders) => {
  if (message.kind === 'connect') void connect(message);
  else if (message.kind === 'begin') {
    counts = { messages: 0, bytes: 0, closed: 0, closedCandles: 0, candleGaps: 0 };
    kept = message.isKept ? [] : undefined;
    beganAt = performance.now();
  } else {
    process.send?.({ ...counts, elapsedMs: performance.now() - beganAt, kept: kept ?? [] } satisfies ReadCounts);
    kept = undefined;
  }
});

async function connect({ url, clients, request }: Extract<ToReaders, { kind: 'connect' }>): Promise<void> {
  for (const socket of sockets.splice(0)) {
    socket.removeAllListeners('close');
    socket.terminate();
  }
  lastOpenTimes.clear();
  for (let reader = 0; reader < clients; reader++) await open(url, reader, request);
  process.send?.('ready');
}

async function open(url: string, reader: number, request: object | undefined): Promise<void> {
  const socket = await opened(url);
  sockets.push(socket);
  socket.on('close', () => counts.closed++);
  const isReady = Promise.withResolvers<void>();
  socket.on('message', (bytes: Buffer) => {
    counts.messages++;
    counts.bytes += bytes.length;
    if (reader === 0) kept?.push([performance.now() - beganAt, bytes.toString()]);
    if (bytes.includes(CLOSED_CANDLE)) followCandle(reader, bytes.toString());
    else if (bytes.includes(READY_TYPE)) isReady.resolve();
  });
  if (request === undefined) return;
  socket.send(JSON.stringify(request));
  await isReady.promise;
}

/** A server that has too much to do rejects new clients for a while. */
async function opened(url: string): Promise<WebSocket> {
  for (let attempt = 1; ; attempt++) {
    const socket = new WebSocket(url);
    try {
      await once(socket, 'open');
      return socket;
    } catch (error) {
      socket.terminate();
      if (attempt === MOST_ATTEMPTS) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
    }
  }
}

function followCandle(reader: number, text: string): void {
  const { symbol, openTime } = JSON.parse(text) as { readonly symbol: string; readonly openTime: number };
  const key = `${String(reader)} ${symbol}`;
  const before = lastOpenTimes.get(key);
  lastOpenTimes.set(key, openTime);
  counts.closedCandles++;
  if (before !== undefined && openTime !== before + INTERVAL_MS) counts.candleGaps++;
}
