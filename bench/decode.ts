/** What decoding costs against `JSON.parse(buffer.toString())` on the same frames. The ratios are the same across machines, the times are not. */
import { DECODER_CASES } from '../proofs/decoder-cases.ts';
import type { Decoders } from '../proofs/decoder-agreement.ts';
import { OrderBook } from '../src-main/engine/book/order-book.ts';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { binanceSpot } from '../src-main/venues/binance/spot.ts';
import { toRow, type Row } from './report.ts';

/** Most that decoding may cost: parsing alone. */
const GOAL = { atMost: 1 };
/** Of the frames that come by the thousand, a row. */
const HOT: ReadonlySet<string> = new Set(['trade', 'book', 'bbo', 'candle', 'ticker', 'markPrice', 'liquidation']);
const FRAMES = 512;
const ROUND_MS = 30;
/** Compiling counts as CPU of the process: what is measured before it is over is the compiler. */
const WARM_UP_ROUNDS = 8;

const out = new Decoded();

/**
 * A row for each exchange and kind of data, of frames with the exchange's own order of keys; and one for a book of ten changes with what
 * applying them adds.
 */
export function decodeRows(rounds: number): readonly Row[] {
  return [
    ...DECODER_CASES.flatMap(({ family, decoders, hotFrames }) => {
      const kinds = Map.groupBy(scannable(decoders, hotFrames), ({ kind }) => kind);
      return [...kinds].map(([kind, frames]) =>
        toRow(`decode ${family} ${kind} / JSON.parse`, 'x', ratios(rounds, repeated(frames)), { goal: GOAL }),
      );
    }),
    toRow('decode and apply a change of ten levels / JSON.parse', 'x', ratios(rounds, depthFrames()), { goal: GOAL }),
  ];
}

/** One frame and how it is read. */
interface Task {
  readonly bytes: Buffer;
  readonly read: (bytes: Uint8Array) => void;
}

/** Each hot frame with the first decoder that reads it straight from bytes. */
function scannable(decoders: readonly Decoders[], frames: readonly string[]): (Task & { readonly kind: string })[] {
  return frames.flatMap((text) => {
    const bytes = Buffer.from(text);
    const decoder = decoders.find(({ scan }) => scan(bytes, out));
    const kind = out.records[0]?.kind;
    if (decoder === undefined || out.recordCount === 0 || kind === undefined || !HOT.has(kind)) return [];
    return [{ bytes, kind, read: (each: Uint8Array) => decoder.scan(each, out) }];
  });
}

function repeated(tasks: readonly Task[]): readonly Task[] {
  return Array.from({ length: FRAMES }, (_, n) => tasks[n % tasks.length] as Task);
}

/** CPU of reading the frames to CPU of parsing them; they take turns, so that a busy machine is unfair to both alike. */
function ratios(rounds: number, tasks: readonly Task[]): readonly number[] {
  const round = (): number => {
    const read = nsAFrame(tasks, ({ bytes, read: decode }) => decode(bytes));
    const parsed = nsAFrame(tasks, ({ bytes }) => {
      JSON.parse(bytes.toString());
    });
    return read / parsed;
  };
  for (let i = 0; i < WARM_UP_ROUNDS; i++) round();
  return Array.from({ length: rounds }, round);
}

function nsAFrame(tasks: readonly Task[], run: (task: Task) => void): number {
  let count = 0;
  const start = cpuMs();
  let ms = 0;
  while (ms < ROUND_MS) {
    for (const task of tasks) run(task);
    count += tasks.length;
    ms = cpuMs() - start;
  }
  return (ms * 1e6) / count;
}

/** CPU time, which a busy machine stretches less than time on the clock. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Changes of a hundred books of Binance, ten levels a side near the best price. */
function depthFrames(): readonly Task[] {
  const random = seeded(7);
  const price = (side: 1 | -1): string => `${(96450 + side * (1 + random() * random() * 10)).toFixed(2)}000000`;
  const size = (): string => (random() < 0.2 ? '0.00000000' : `${(random() * 4).toFixed(5)}000`);
  const levels = (side: 1 | -1): string => Array.from({ length: 10 }, () => `["${price(side)}","${size()}"]`).join(',');
  const books = Array.from({ length: 100 }, () => new OrderBook(5000));
  return Array.from({ length: FRAMES }, (_, n) => {
    const book = books[n % books.length] as OrderBook;
    const name = `sym${String(n % books.length)}usdt`;
    const bytes = Buffer.from(
      `{"stream":"${name}@depth@100ms","data":{"e":"depthUpdate","E":${String(1768478400000 + n)},"s":"${name.toUpperCase()}","U":${String(71234567000 + n * 10)},"u":${String(71234567009 + n * 10)},"b":[${levels(-1)}],"a":[${levels(1)}]}}`,
    );
    return {
      bytes,
      read: (each) => {
        binanceSpot.scan?.(each, out);
        const [record] = out.records;
        if (record?.kind === 'book') book.apply(record);
      },
    };
  });
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
