import { existsSync, readFileSync } from 'node:fs';
import { captureFile } from '../../proofs/captures.ts';
import { recordSession, type SessionOptions } from '../../proofs/record-session.ts';

/** A real session, if it is beside the checkout: four USD-M futures of Binance, 30 s, as they came off the wire. */
const REAL = captureFile('binance-usdm-20210417');
/** What is recorded from the simulator otherwise: as many symbols and as long, and about as many messages. */
const SIMULATED: SessionOptions = { seed: 11, symbols: 4, seconds: 30, eventsPerSecond: 20 };

/** One recorded frame, cut at every place where its symbol stands, so that copies can be made under other names. */
export interface FrameTemplate {
  /** After the first frame, ms. */
  readonly at: number;
  readonly symbol: string;
  /** What follows the symbol in the stream's name, such as `@depth@100ms`. */
  readonly channel: string;
  /** The frame under a name; `isRaw` leaves the wrapper of combined streams out. */
  text(name: string, isRaw: boolean): string;
}

/** A whole recording. */
export interface Recording {
  readonly symbols: readonly string[];
  readonly frames: readonly FrameTemplate[];
  /** REST answers: each symbol's book, and its row of the instruments list. */
  readonly books: ReadonlyMap<string, string>;
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
  const frames: FrameTemplate[] = [];
  const books = new Map<string, string>();
  const instruments = new Map<string, object>();
  let start = NaN;
  for (const line of lines.slice(1)) {
    const entry = JSON.parse(line) as { t: number; dir: string; text: string; url?: string; what?: string };
    if (entry.what === 'instruments')
      for (const row of JSON.parse(entry.text) as { symbol: string }[]) instruments.set(row.symbol, row);
    else if (entry.dir === 'rest') books.set(/symbol=(\w+)/.exec(entry.url ?? '')?.[1] ?? '', entry.text);
    else if (entry.dir === 'recv' && entry.text.startsWith('{"stream"')) {
      if (Number.isNaN(start)) start = entry.t;
      frames.push(toTemplate(entry.t - start, entry.text));
    }
  }
  return { symbols: [...instruments.keys()], frames, books, instruments };
}

function toTemplate(at: number, text: string): FrameTemplate {
  const [, lower = '', channel = ''] = /"stream":"(\w+?)(@[^"]+)"/.exec(text) ?? [];
  const symbol = lower.toUpperCase();
  const raw = text.slice(text.indexOf('"data":') + 7, -1);
  const cutRaw = raw.split(`"${symbol}"`);
  const cutWhole = text.slice(text.indexOf('@')).split(`"${symbol}"`);
  return {
    at,
    symbol,
    channel,
    text: (name, isRaw) =>
      isRaw ? cutRaw.join(`"${name}"`) : `{"stream":"${name.toLowerCase()}${cutWhole.join(`"${name}"`)}`,
  };
}

/** The name of copy `copy` of a symbol: `DENTUSDT` becomes `DENT007USDT`. */
export function copyName(symbol: string, copy: number): string {
  return `${symbol.slice(0, -4)}${String(copy).padStart(3, '0')}${symbol.slice(-4)}`;
}
