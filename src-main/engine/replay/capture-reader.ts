import { encodingProblem } from '../../../src-shared/text/encoding-problem.ts';
import { parseCaptureLine, type CaptureEvent, type CaptureHeader } from './capture-line.ts';

/** What reading met with: how far it came and what could not be read. */
export interface CaptureFindings {
  /** Lines read, the header included. */
  lines: number;
  /** Lines that could not be read; the first {@link MAX_BAD_LINES} are kept. */
  badLines: number;
  readonly firstBadLines: { readonly line: number; readonly reason: string }[];
  /** Lines of more than {@link MAX_LINE_CHARS} characters, which are among those that could not be read. */
  longLines: number;
  /** The file ends in the middle of a line, as a recording does that was cut off. */
  isTruncated: boolean;
}

/** Takes a capture apart as it is read. Lines may be split across chunks anywhere. */
export class CaptureReader {
  readonly findings: CaptureFindings = { lines: 0, badLines: 0, firstBadLines: [], longLines: 0, isTruncated: false };
  readonly #chunks: AsyncIterator<string>;
  /** Pieces of the line that is not whole yet: joined once, as a long line comes in many. */
  #pieces: string[] = [];
  #length = 0;
  #isFirst = true;
  #lines: string[] = [];
  #next = 0;
  #hasEnded = false;

  constructor(chunks: AsyncIterable<string>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Reads the first line. A capture without a readable header is none: the reason comes back. */
  async header(): Promise<CaptureHeader | { readonly kind: 'bad'; readonly reason: string }> {
    while (this.#next === this.#lines.length && !this.#hasEnded) {
      // A file without lines may go on for ever.
      if (this.#length > MAX_HEADER_CHARS)
        return {
          kind: 'bad',
          reason: encodingProblem(this.#takePieces()) ?? 'the first line is too long for a header',
        };
      await this.#fill();
    }
    const line = await this.#line();
    if (line === undefined) return { kind: 'bad', reason: 'the file is empty' };
    const header = parseCaptureLine(line);
    if (header.kind === 'header') return header;
    const reason = header.kind === 'bad' ? header.reason : 'the first line is no header';
    return { kind: 'bad', reason: encodingProblem(line) ?? reason };
  }

  /** The next event; undefined at the end. Lines that cannot be read are counted and passed over. */
  async next(): Promise<CaptureEvent | undefined> {
    for (let line = await this.#line(); line !== undefined; line = await this.#line()) {
      if (line === '') continue;
      const event = parseCaptureLine(line);
      if (event.kind !== 'bad' && event.kind !== 'header') return event;
      // Only the very last line may be cut short; it is lost, but no sign of damage.
      if (this.#hasEnded && this.#next === this.#lines.length && this.findings.isTruncated) return undefined;
      this.#noteBad(event.kind === 'bad' ? event.reason : 'a second header');
    }
    return undefined;
  }

  async #line(): Promise<string | undefined> {
    while (this.#next === this.#lines.length) {
      if (this.#hasEnded) return undefined;
      await this.#fill();
    }
    this.findings.lines++;
    return this.#lines[this.#next++];
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    this.#next = 0;
    if (done === true) {
      this.#hasEnded = true;
      const rest = this.#takePieces();
      this.#lines = rest === '' ? [] : [rest];
      this.findings.isTruncated = rest !== '';
      return;
    }
    const parts = (this.#isFirst && value.startsWith(BYTE_ORDER_MARK) ? value.slice(1) : value).split('\n');
    if (value !== '') this.#isFirst = false;
    const last = parts.pop() ?? '';
    if (parts.length > 0) {
      this.#keepPiece(parts[0] ?? '');
      parts[0] = this.#takePieces();
    }
    this.#lines = parts;
    this.#keepPiece(last);
  }

  /** Of a line that is too long only enough is kept to show it. */
  #keepPiece(piece: string): void {
    if (piece === '' || this.#length > MAX_LINE_CHARS) return;
    this.#length += piece.length;
    this.#pieces.push(piece);
    if (this.#length <= MAX_LINE_CHARS) return;
    this.#pieces = [TOO_LONG];
    this.findings.longLines++;
  }

  #takePieces(): string {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return line;
  }

  #noteBad(reason: string): void {
    this.findings.badLines++;
    if (this.findings.firstBadLines.length < MAX_BAD_LINES)
      this.findings.firstBadLines.push({ line: this.findings.lines, reason });
  }
}

/** Time of the last event in the end of a capture, for a position bar; undefined if none can be read. */
export function lastTimeOf(tail: string): number | undefined {
  const lines = tail.split('\n');
  for (let i = lines.length - 1; i >= 0; i--) {
    const event = parseCaptureLine(lines[i] ?? '');
    if (event.kind !== 'bad' && event.kind !== 'header') return event.at;
  }
  return undefined;
}

/** How many unreadable lines are named. */
const MAX_BAD_LINES = 20;

/** A whole list of instruments is some 15 MB, and a little more as a text inside a line. */
const MAX_LINE_CHARS = 32 * 1024 * 1024;
const MAX_HEADER_CHARS = 64 * 1024;
/** Read in place of a line beyond the bound: no JSON, so that it counts as one that cannot be read. */
const TOO_LONG = 'a line that is too long';
const BYTE_ORDER_MARK = '\uFEFF';
