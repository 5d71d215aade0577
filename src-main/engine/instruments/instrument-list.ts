import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { endOfText, isClosing, isOpening } from '../../../src-shared/text/json-shape.ts';
import type { Malformed, StreamVenue } from '../venue/venue.ts';

/** The instruments of one answer. `rejected`: rows that could not be read. */
export interface InstrumentList {
  readonly instruments: readonly Instrument[];
  readonly rejected: number;
}

/**
 * Reads an answer of instruments, which may be of many megabytes: if the venue says where its rows are, some hundred kilobytes of them at a
 * time, with a `yield` after each. `before`: the answers before it, see {@link StreamVenue.instruments}.
 */
export function* readInstrumentList(
  { instruments: source }: Pick<StreamVenue, 'instruments'>,
  body: Uint8Array,
  before: readonly Uint8Array[] = [],
): Generator<void, InstrumentList | Malformed> {
  if (source.rowsIn === undefined || body.length <= SLICE_BYTES) return source.parse(body, before);
  const instruments: Instrument[] = [];
  let rejected = 0;
  for (const rows of slicesOf(body, source.rowsIn)) {
    if (rows === 'malformed') return { malformed: 'instruments: not a list of rows' };
    if (rows !== undefined) {
      const parsed = source.parse(rows, before);
      if ('malformed' in parsed) return parsed;
      rejected += parsed.rejected;
      for (const instrument of parsed.instruments) instruments.push(instrument);
    }
    yield;
  }
  return { instruments, rejected };
}

/** The rows of the list under a key in lists of some of them each; `undefined` says that some bytes were passed over without the end of a row. */
function* slicesOf(body: Uint8Array, key: string): Generator<Uint8Array | 'malformed' | undefined> {
  const cutter = new RowCutter(body, key);
  let looked = 0;
  for (let at = 0; at < body.length && !cutter.isBroken; at++) {
    if (at - looked > SLICE_BYTES) {
      looked = at;
      yield undefined;
    }
    at = cutter.step(at);
    if (cutter.slice === undefined) continue;
    looked = at;
    yield cutter.slice;
  }
  if (!cutter.isWhole) yield 'malformed';
}

/**
 * Goes through an answer byte by byte and cuts the list under a key of its outermost object (or the answer, if that is a list) at commas
 * between rows. What stands before and after the list is not parsed, but its brackets must match.
 */
class RowCutter {
  /** What the last step completed. */
  slice: Uint8Array | undefined;
  /** A bracket has no counterpart, or a row is longer than any. */
  isBroken = false;
  readonly #body: Uint8Array;
  readonly #key: Uint8Array;
  #depth = 0;
  /** Depth of the rows; 0 while the list has not begun, or is over. */
  #rowDepth = 0;
  #start = 0;
  #hasList = false;
  /** Whether an opening bracket here is that of the list: recordings have the list alone. */
  #isNext = true;

  constructor(body: Uint8Array, key: string) {
    this.#body = body;
    this.#key = UTF8.encode(`"${key}"`);
  }

  /** The list was found and everything is closed. */
  get isWhole(): boolean {
    return this.#hasList && this.#depth === 0 && !this.isBroken;
  }

  /** Reads the byte at an index, or the whole text that begins there; the index of the last byte read. */
  step(at: number): number {
    this.slice = undefined;
    const byte = this.#body[at] as number;
    if (byte === QUOTE) return this.#passText(at);
    if (isOpening(byte)) this.#open(byte, at);
    else if (isClosing(byte)) this.#close(at);
    else if (byte === COMMA && this.#isBetweenRows && at - this.#start >= SLICE_BYTES) this.#cut(at);
    return at;
  }

  get #isBetweenRows(): boolean {
    return this.#rowDepth > 0 && this.#depth === this.#rowDepth;
  }

  #passText(at: number): number {
    const end = endOfText(this.#body, at + 1);
    const isKey = end - at + 1 === this.#key.length && this.#key.every((byte, i) => this.#body[at + i] === byte);
    this.#isNext = isKey && !this.#hasList && this.#depth === 1;
    return end;
  }

  #open(byte: number, at: number): void {
    this.#depth++;
    if (this.#isNext && byte === OPEN_BRACKET) {
      this.#hasList = true;
      this.#rowDepth = this.#depth;
      this.#start = at + 1;
    }
    this.#isNext = false;
    if (this.#rowDepth > 0 && at - this.#start > LONGEST_SLICE) this.isBroken = true;
  }

  #close(at: number): void {
    if (this.#isBetweenRows) {
      this.#cut(at);
      this.#rowDepth = 0;
    }
    if (--this.#depth < 0) this.isBroken = true;
  }

  #cut(at: number): void {
    if (at - this.#start > LONGEST_SLICE) this.isBroken = true;
    else this.slice = listOf(this.#body, this.#start, at);
    this.#start = at + 1;
  }
}

/** Some rows as a list of their own. */
function listOf(body: Uint8Array, start: number, end: number): Uint8Array {
  const list = new Uint8Array(end - start + 2);
  list[0] = OPEN_BRACKET;
  list.set(body.subarray(start, end), 1);
  list[list.length - 1] = CLOSE_BRACKET;
  return list;
}

const UTF8 = new TextEncoder();
/** Some milliseconds' worth of rows. */
const SLICE_BYTES = 256 * 1024;
/** A row is a few kilobytes, so that a slice is hardly longer than it has to be. */
const LONGEST_SLICE = 2 * SLICE_BYTES;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
