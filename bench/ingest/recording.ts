import { existsSync, readFileSync } from 'node:fs';
import { captureFile } from '../../proofs/captures.ts';
import { recordSession, type SessionOptions } from '../../proofs/record-session.ts';
import { BookCourse, rewindFrame, type RecordedBook } from './rewind.ts';

/** A real session, if it is beside the checkout: four USD-M futures of Binance, 30 s, as they came off the wire. */
const REAL = captureFile('binance-usdm-20210417');
/** What is recorded from the simulator otherwise: as many symbols and as long, and about as many messages. */
const SIMULATED: SessionOptions = { seed: 11, symbols: 4, seconds: 30, eventsPerSecond: 20 };

/** One recorded frame, cut at its symbol and at its numbers, so that it can be played again under another name and later. */
export interface FrameTemplate {
  /** After the first frame, ms. */
  readonly at: number;
  readonly symbol: string;
  /** What follows the symbol in the stream's name, such as `@depth@100ms`. */
  readonly channel: string;
  /** Played in the first pass only, or in all later ones only; in every pass if absent. */
  readonly passes?: 'first' | 'later';
  /** The frame under a name, as sent at `sentAt` (epoch ms) in the pass `pass`, counted from 0; `isRaw` leaves the wrapper of combined streams out. */
  text(name: string, sentAt: number, pass: number, isRaw: boolean): string;
}

/** A whole recording, which can be played in passes without end: numbers go on, and books are put back between two passes. */
export interface Recording {
  readonly symbols: readonly string[];
  readonly frames: readonly FrameTemplate[];
  /** Of one pass, ms. */
  readonly lengthMs: number;
  /** REST answers: each symbol's book, and its row of the instruments list. */
  readonly books: ReadonlyMap<string, string>;
  /** REST's answer for a symbol's book so many ms into a pass; undefined if there is no such symbol. */
  bookAt(symbol: string, at: number, pass: number): string | undefined;
  readonly instruments: ReadonlyMap<string, object>;
}

/** Where the session that the bench plays comes from, for people. */
export function recordingSource(): string {
  return existsSync(REAL) ? REAL : 'the simulator, since no real session is on this machine';
}

/** The session that the bench plays. */
export async function loadRecording(): Promise<Recording> {
  return toRecording(
    existsSync(REAL) ? readFileSync(REAL, 'utf8').trimEnd().split('\n') : (await recordSession(SIMULATED)).lines,
  );
}

function toRecording(lines: readonly string[]): Recording {
  const { received, books, instruments } = toParts(lines);
  const start = received[0]?.t ?? 0;
  const lengthMs = (received.at(-1)?.t ?? 0) - start + PASS_GAP_MS;
  const courses = new Map<string, SymbolCourse>();
  for (const symbol of instruments.keys()) {
    const own = received.filter((frame) => frame.symbol === symbol);
    courses.set(symbol, toCourse(own, start, JSON.parse(books.get(symbol) ?? '{}') as RecordedBook));
  }
  const frames = [...courses.values()].flatMap(({ templates }) => templates).sort((a, b) => a.at - b.at);
  const bookAt: Recording['bookAt'] = (symbol, at, pass) => {
    const course = courses.get(symbol);
    return course?.book?.answerAt(at, pass * course.grows) ?? books.get(symbol);
  };
  return { symbols: [...instruments.keys()], frames, lengthMs, books, bookAt, instruments };
}

/** What a capture contains: frames as they came, and answers by symbol. */
function toParts(
  lines: readonly string[],
): Pick<Recording, 'books' | 'instruments'> & { readonly received: readonly ReceivedFrame[] } {
  const received: ReceivedFrame[] = [];
  const books = new Map<string, string>();
  const instruments = new Map<string, object>();
  for (const line of lines.slice(1)) {
    const entry = JSON.parse(line) as { t: number; dir: string; text: string; url?: string; what?: string };
    if (entry.what === 'instruments')
      for (const row of JSON.parse(entry.text) as { symbol: string }[]) instruments.set(row.symbol, row);
    else if (entry.dir === 'rest') books.set(/symbol=(\w+)/.exec(entry.url ?? '')?.[1] ?? '', entry.text);
    else if (entry.dir === 'recv' && entry.text.startsWith('{"stream"')) received.push(toReceived(entry.t, entry.text));
  }
  return { received, books, instruments };
}

/** What is played of one symbol. */
interface SymbolCourse {
  readonly templates: readonly FrameTemplate[];
  /** Its book; undefined if none was recorded. */
  readonly book: BookCourse | undefined;
  /** How much larger the numbers of its book are a pass later. */
  readonly grows: number;
}

/** The frames of one symbol, one that puts its book back, and the book. */
function toCourse(frames: readonly ReceivedFrame[], start: number, snapshot: RecordedBook): SymbolCourse {
  const depth = frames.filter(({ channel }) => channel.startsWith('@depth'));
  const kept = depth.filter(({ numbers }) => numbersOf(numbers, 'u') > snapshot.lastUpdateId);
  const quotes = frames.filter(({ channel }) => channel === '@bookTicker');
  const trades = frames.filter(({ channel }) => channel === '@aggTrade');
  const first = kept[0];
  const last = depth.at(-1);
  // A change and a best price are numbered alike: a pass goes on where the last one ended.
  const begin = Math.min(first?.numbers.get('pu') ?? Infinity, ...quotes.map(({ numbers }) => numbersOf(numbers, 'u')));
  const end = Math.max(...[...depth, ...quotes].map(({ numbers }) => numbersOf(numbers, 'u')));
  const grows: Growth = {
    sequence: end + 1 - begin,
    id: growthOf(trades, 'a', 'a'),
    fill: growthOf(trades, 'f', 'l'),
  };
  const templates = frames.map((frame) => {
    const isCut = depth.includes(frame) && !kept.includes(frame);
    return { ...toTemplate(frame, frame.t - start, grows), ...(isCut ? { passes: 'first' as const } : {}) };
  });
  let book: BookCourse | undefined;
  if (first !== undefined && last !== undefined) {
    book = new BookCourse(snapshot, kept, { start, pu: numbersOf(first.numbers, 'pu') });
    const [pu, u] = [numbersOf(last.numbers, 'u') - grows.sequence, numbersOf(first.numbers, 'pu')];
    const rewind = toReceived(first.t, rewindFrame(first.text, snapshot, kept, { pu, u }));
    templates.push({ ...toTemplate(rewind, 0, grows), passes: 'later' });
  }
  return { templates, book, grows: grows.sequence };
}

function growthOf(frames: readonly ReceivedFrame[], from: string, to: string): number {
  const first = frames[0]?.numbers.get(from) ?? 0;
  return (frames.at(-1)?.numbers.get(to) ?? 0) + 1 - first;
}

function numbersOf(numbers: ReadonlyMap<string, number>, key: string): number {
  return numbers.get(key) ?? NaN;
}

/** How much larger numbers are a pass later. */
interface Growth {
  readonly sequence: number;
  readonly id: number;
  readonly fill: number;
}

/** A frame as it was received. */
interface ReceivedFrame {
  /** When, epoch ms. */
  readonly t: number;
  readonly text: string;
  readonly symbol: string;
  readonly channel: string;
  /** The numbers of its own fields, by key. */
  readonly numbers: ReadonlyMap<string, number>;
}

function toReceived(t: number, text: string): ReceivedFrame {
  const [, lower = '', channel = ''] = /"stream":"(\w+?)(@[^"]+)"/.exec(text) ?? [];
  const numbers = new Map([...text.matchAll(NUMBER)].map(([, key = '', digits]) => [key, Number(digits)]));
  return { t, text, symbol: lower.toUpperCase(), channel, numbers };
}

function toTemplate({ t, text, symbol, channel }: ReceivedFrame, at: number, grows: Growth): FrameTemplate {
  const body = text.slice(text.indexOf('"data":') + 7, -1);
  const pieces: string[] = [];
  const parts: Part[] = [];
  let end = 0;
  for (const match of body.matchAll(new RegExp(`"${symbol}"|${NUMBER.source}`, 'g'))) {
    const [whole, key, digits] = match;
    const from = key === undefined ? match.index : match.index + whole.length - (digits ?? '').length;
    pieces.push(body.slice(end, from));
    parts.push(
      key === undefined ? { kind: 'name' } : toPart(key, Number(digits), channel, body.indexOf('"k":') < from),
    );
    end = match.index + whole.length;
  }
  const tail = body.slice(end);
  return {
    at,
    symbol,
    channel,
    text: (name, sentAt, pass, isRaw) => {
      let whole = isRaw ? '' : `{"stream":"${name.toLowerCase()}${channel}","data":`;
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i] as Part;
        whole += pieces[i] as string;
        whole += part.kind === 'name' ? `"${name}"` : String(valueOf(part, sentAt - t, pass * grows[part.by]));
      }
      return isRaw ? whole + tail : `${whole}${tail}}`;
    },
  };

  function toPart(key: string, value: number, of: string, isOfCandle: boolean): Part {
    if (of.startsWith('@kline') && isOfCandle && (key === 't' || key === 'T'))
      return { kind: 'minute', value, by: 'id', t };
    if (key === 'E' || key === 'T') return { kind: 'time', value, by: 'id' };
    return { kind: 'number', value, by: key === 'a' ? 'id' : key === 'f' || key === 'l' ? 'fill' : 'sequence' };
  }
}

/** What is put in between the pieces of a frame: its symbol, a time, the begin or end of the candle at the time of sending, or a number. */
type Part =
  | { readonly kind: 'name' }
  | { readonly kind: 'minute'; readonly value: number; readonly by: keyof Growth; readonly t: number }
  | { readonly kind: 'time' | 'number'; readonly value: number; readonly by: keyof Growth };

function valueOf(part: Exclude<Part, { kind: 'name' }>, laterMs: number, growth: number): number {
  switch (part.kind) {
    case 'time':
      return Math.round(part.value + laterMs);
    case 'number':
      return part.value + growth;
    case 'minute':
      return Math.floor((part.t + laterMs) / MINUTE_MS) * MINUTE_MS + (part.value % MINUTE_MS);
  }
}

/** The name of copy `copy` of a symbol: `DENTUSDT` becomes `DENT007USDT`. */
export function copyName(symbol: string, copy: number): string {
  return `${symbol.slice(0, -4)}${String(copy).padStart(3, '0')}${symbol.slice(-4)}`;
}

const NUMBER = /"(E|T|U|u|pu|a|f|l|t)":(\d+)/g;
const MINUTE_MS = 60_000;
/** Between the last frame of a pass and the first of the next. */
const PASS_GAP_MS = 50;
