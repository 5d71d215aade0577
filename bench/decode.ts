/**
 * What decoding costs against `JSON.parse(buffer.toString())` on the same frames, and what applying to a book adds.
 * Run: `node bench/decode.ts`. Prints the median of seven rounds; the ratios are the same across machines, the times do not.
 */
import { OrderBook } from '../src-main/engine/book/order-book.ts';
import { decodeFrame } from '../src-main/engine/venue/decode-frame.ts';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { binanceSpot } from '../src-main/venues/binance/spot.ts';

const SYMBOLS = 100;
const FRAMES = 2000;
const ROUNDS = 7;
const ROUND_MS = 120;

const random = seeded(7);
const out = new Decoded();
const books = new Map<string, OrderBook>();

for (const [name, make] of [
  ['trade', tradeFrame],
  ['depth', depthFrame],
  ['bookTicker', bookTickerFrame],
  ['kline', klineFrame],
] as const) {
  const frames = Array.from({ length: FRAMES }, (_, n) => Buffer.from(make(`sym${n % SYMBOLS}usdt`, n)));
  const tasks: Record<string, (frame: Buffer) => void> = {
    'JSON.parse': (frame) => {
      JSON.parse(frame.toString());
    },
    scan: (frame) => {
      decodeFrame(binanceSpot, frame, out);
    },
    'plain decoder': (frame) => {
      binanceSpot.decode(frame, out);
    },
    ...(name === 'depth' && {
      'scan + book': (frame: Buffer) => {
        decodeFrame(binanceSpot, frame, out);
        applyBook();
      },
    }),
  };
  const times = measure(frames, tasks);
  const floor = times.get('JSON.parse') ?? NaN;
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length;
  console.log(`${name}, ${bytes.toFixed(0)} bytes`);
  for (const [task, ns] of times)
    console.log(`  ${task.padEnd(14)} ${ns.toFixed(0).padStart(6)} ns  ${(ns / floor).toFixed(2)} x`);
}

/** Median CPU ns a frame of each task; the tasks take turns, so that a busy machine is unfair to all alike. */
function measure(
  frames: readonly Buffer[],
  tasks: Readonly<Record<string, (frame: Buffer) => void>>,
): Map<string, number> {
  const rounds = new Map(Object.keys(tasks).map((task) => [task, [] as number[]]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [task, run] of Object.entries(tasks)) {
      let count = 0;
      const start = cpuMs();
      while (cpuMs() - start < ROUND_MS) {
        for (const frame of frames) run(frame);
        count += frames.length;
      }
      if (round >= 0) rounds.get(task)?.push(((cpuMs() - start) * 1e6) / count);
    }
  }
  return new Map([...rounds].map(([task, times]) => [task, times.sort((a, b) => a - b)[times.length >> 1] ?? NaN]));
}

/** CPU time, which a busy machine stretches less than time on the clock. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function applyBook(): void {
  const record = out.records[0];
  if (record?.kind !== 'book') return;
  let book = books.get(record.symbol);
  if (book === undefined) books.set(record.symbol, (book = new OrderBook(5000)));
  book.apply(record);
}

function tradeFrame(symbol: string, n: number): string {
  return `{"stream":"${symbol}@trade","data":{"e":"trade","E":${1768478400000 + n},"s":"${symbol.toUpperCase()}","t":${5412345678 + n},"p":"${price(0)}","q":"${size()}","T":${1768478400000 + n},"m":${random() < 0.5},"M":true}}`;
}

function depthFrame(symbol: string, n: number): string {
  return `{"stream":"${symbol}@depth@100ms","data":{"e":"depthUpdate","E":${1768478400000 + n},"s":"${symbol.toUpperCase()}","U":${71234567000 + n * 10},"u":${71234567009 + n * 10},"b":[${levels(-1)}],"a":[${levels(1)}]}}`;
}

function bookTickerFrame(symbol: string, n: number): string {
  return `{"stream":"${symbol}@bookTicker","data":{"u":${71234567000 + n},"s":"${symbol.toUpperCase()}","b":"${price(-1)}","B":"${size()}","a":"${price(1)}","A":"${size()}"}}`;
}

function klineFrame(symbol: string, n: number): string {
  return `{"stream":"${symbol}@kline_1m","data":{"e":"kline","E":${1768478400000 + n},"s":"${symbol.toUpperCase()}","k":{"t":1768478400000,"T":1768478459999,"s":"${symbol.toUpperCase()}","i":"1m","f":5412345600,"L":5412345678,"o":"${price(0)}","c":"${price(0)}","h":"${price(1)}","l":"${price(-1)}","v":"${size()}","n":${n},"x":false,"q":"329101.22","V":"1.90110000","Q":"183360.10","B":"0"}}}`;
}

function levels(side: 1 | -1): string {
  return Array.from({ length: 10 }, () => `["${price(side)}","${random() < 0.2 ? '0.00000000' : size()}"]`).join(',');
}

/** Near 96,450; changes cluster at the best price. */
function price(side: 1 | 0 | -1): string {
  return (96450 + side * (1 + random() * random() * 10)).toFixed(2).concat('000000');
}

function size(): string {
  return (random() * 4).toFixed(5).concat('000');
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
