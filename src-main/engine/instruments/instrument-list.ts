import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { endOfText, isClosing, isOpening } from '../../../src-shared/text/json-shape.ts';
import type { InstrumentList, Malformed, StreamVenue } from '../venue/venue.ts';

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
  const cutter = new RowCutter(body, source.rowsIn);
  for (const rows of slicesOf(body, cutter)) {
    if (rows !== undefined) {
      const parsed = source.parse(rows, before);
      if ('malformed' in parsed) return parsed;
      rejected += parsed.rejected;
      for (const instrument of parsed.instruments) instruments.push(instrument);
    }
    yield;
  }
  if (!cutter.isWhole) return { malformed: 'instruments: not a list of rows' };
  if (source.nextPage === undefined) return { instruments, rejected };
  if (cutter.frameBytes > SLICE_BYTES) return { malformed: 'instruments: more beside the rows than any list has' };
  const frame = source.parse(cutter.frame(), before);
  return 'malformed' in frame ? frame : { ...frame, instruments, rejected };
}

/** The rows of the list in lists of some of them each; `undefined` says that some bytes were passed over without the end of a row. */
function* slicesOf(body: Uint8Array, cutter: RowCutter): Generator<Uint8Array | undefined> {
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
}

/**
 * Goes through an answer byte by byte and cuts the list under a path of keys (or the answer, if that is a list) at commas between rows. What
 * stands before and after the list is the frame, whose brackets must match. Of the path only its depth and its last key are compared.
 */
class RowCutter {
  /** What the last step completed. */
  slice: Uint8Array | undefined;
  /** A bracket has no counterpart, or a row is longer than any. */
  isBroken = false;
  readonly #body: Uint8Array;
  readonly #key: Uint8Array;
  readonly #keyDepth: number;
  #depth = 0;
  /** Depth of the rows; 0 while the list has not begun, or is over. */
  #rowDepth = 0;
  #start = 0;
  /** Where the rows begin and end. */
  #first = 0;
  #last = 0;
  #hasList = false;
  /** Whether an opening bracket here is that of the list: recordings have the list alone. */
  #isNext = true;

  constructor(body: Uint8Array, path: string) {
    const keys = path.split('.');
    this.#body = body;
    this.#keyDepth = keys.length;
    this.#key = UTF8.encode(`"${keys.at(-1) ?? ''}"`);
  }

  get frameBytes(): number {
    return this.#body.length - (this.#last - this.#first);
  }

  /** The answer with an empty list. */
  frame(): Uint8Array {
    const frame = new Uint8Array(this.frameBytes);
    frame.set(this.#body.subarray(0, this.#first));
    frame.set(this.#body.subarray(this.#last), this.#first);
    return frame;
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
    this.#isNext = isKey && !this.#hasList && this.#depth === this.#keyDepth;
    return end;
  }

  #open(byte: number, at: number): void {
    this.#depth++;
    if (this.#isNext && byte === OPEN_BRACKET) {
      this.#hasList = true;
      this.#rowDepth = this.#depth;
      this.#start = this.#first = at + 1;
    }
    this.#isNext = false;
    if (this.#rowDepth > 0 && at - this.#start > LONGEST_SLICE) this.isBroken = true;
  }

  #close(at: number): void {
    if (this.#isBetweenRows) {
      this.#cut(at);
      this.#rowDepth = 0;
      this.#last = at;
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
