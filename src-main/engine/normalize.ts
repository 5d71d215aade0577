import { decodeFrame } from './venue/decode-frame.ts';
import type { MarketEvent } from '../../src-shared/market/events.ts';
import { Decoded } from './venue/decoded.ts';
import { MessageParseError } from './errors.ts';
import { toMarketEvent, toMarketEvents } from './market/event-lines.ts';
import { BookRecord } from './venue/records.ts';
import { isCaptureLine, parseCaptureLine, type CaptureEvent } from './replay/capture-line.ts';
import type { StreamVenue } from './venue/venue.ts';

/** What one line gave. Acknowledgements, pongs and whatever else is no market data give no events and no error. */
export type Normalized =
  | { readonly ok: true; readonly events: readonly MarketEvent[] }
  | { readonly ok: false; readonly error: MessageParseError };

/** Turns raw messages of one venue into events, a line at a time: bare exchange JSON, or lines of a capture. Never throws. */
export class Normalizer {
  readonly #venue: StreamVenue;
  readonly #decoded = new Decoded();
  readonly #snapshot = new BookRecord();

  constructor(venue: StreamVenue) {
    this.#venue = venue;
  }

  line(line: string): Normalized {
    if (line.trim() === '') return NOTHING;
    return isCaptureLine(line) ? this.#captureLine(line) : this.#frame(line, NaN);
  }

  #captureLine(line: string): Normalized {
    const entry = parseCaptureLine(line);
    switch (entry.kind) {
      case 'bad':
        return this.#failure('', entry.reason, line);
      case 'header':
        return entry.venue === this.#venue.id ? NOTHING : this.#failure('', `a capture of ${entry.venue}`, line);
      case 'recv':
        return this.#frame(entry.text, entry.at);
      case 'rest':
        return this.#answer(entry);
      case 'open':
      case 'close':
      case 'send':
        return NOTHING;
    }
  }

  #frame(text: string, receivedAt: number): Normalized {
    const decoded = this.#decoded;
    decodeFrame(this.#venue, UTF8.encode(text), decoded);
    if (decoded.kind === 'malformed') return this.#failure('', decoded.reason, text);
    return decoded.kind === 'events'
      ? { ok: true, events: toMarketEvents(this.#venue.id, decoded, receivedAt) }
      : NOTHING;
  }

  /** Order books are data too; other answers are of no interest here. */
  #answer(entry: Extract<CaptureEvent, { kind: 'rest' }>): Normalized {
    const answer = this.#venue.answerKind(entry.url);
    if (answer?.kind !== 'book-snapshot') return NOTHING;
    const feed = this.#venue.bookPolicy(answer.topic);
    if (feed.kind !== 'rest-snapshot') return NOTHING;
    this.#snapshot.reset();
    const malformed = feed.parseSnapshot(UTF8.encode(entry.text), this.#snapshot);
    if (malformed !== undefined) return this.#failure(entry.url, malformed.malformed, entry.text);
    this.#snapshot.symbol = answer.symbol;
    return { ok: true, events: [toMarketEvent(this.#venue.id, this.#snapshot, entry.at)] };
  }

  #failure(url: string, reason: string, text: string): Normalized {
    return { ok: false, error: new MessageParseError(url, reason, UTF8.encode(text)) };
  }
}

const NOTHING: Normalized = { ok: true, events: [] };
const UTF8 = new TextEncoder();
