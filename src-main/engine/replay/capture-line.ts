import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import { isStreamVenueId, type StreamVenueId } from '../../../src-shared/market/venue-ids.ts';

/** The first line of a capture. `startedAt` is epoch ms. */
export interface CaptureHeader {
  readonly kind: 'header';
  readonly venue: StreamVenueId;
  readonly startedAt: number;
}

/** One line after the header, in the order things happened. `at` is epoch ms with fraction; `conn` is the number of the socket. */
export type CaptureEvent =
  | { readonly kind: 'open'; readonly at: number; readonly conn: number; readonly url: string }
  | { readonly kind: 'close'; readonly at: number; readonly conn: number }
  | { readonly kind: 'send' | 'recv'; readonly at: number; readonly conn: number; readonly text: string }
  /** `url` is empty if the recording kept only what the answer was. */
  | { readonly kind: 'rest'; readonly at: number; readonly url: string; readonly what: string; readonly text: string };

/** A line that is none of these, and why. */
export interface BadCaptureLine {
  readonly kind: 'bad';
  readonly reason: string;
}

/** Reads one line of a capture. Never throws. */
export function parseCaptureLine(line: string): CaptureHeader | CaptureEvent | BadCaptureLine {
  const value = parseJsonText(line);
  if (value === undefined) return bad('not JSON');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('not an object');
  const fields = { ...value } as Readonly<Record<string, unknown>>;
  return fields['format'] === undefined ? toEvent(fields) : toHeader(fields);
}

/** Whether a parsed line belongs to a capture at all, readable or not. */
export function isCaptureLine(line: string): boolean {
  return HEADER.test(line) || EVENT.test(line);
}

function toHeader(fields: Readonly<Record<string, unknown>>): CaptureHeader | BadCaptureLine {
  const { format, version, venue, startedAt } = fields;
  if (format !== 'tapedeck-capture') return bad('not a capture of ours');
  if (version !== 1) return bad(`capture version ${typeof version === 'number' ? version : 'unknown'}, expected 1`);
  if (typeof venue !== 'string' || !isStreamVenueId(venue))
    return bad(`unknown venue ${typeof venue === 'string' ? venue : ''}`);
  if (typeof startedAt !== 'number' || !(Math.abs(startedAt) <= LATEST_TIME)) return bad('no startedAt');
  return { kind: 'header', venue, startedAt };
}

function toEvent(fields: Readonly<Record<string, unknown>>): CaptureEvent | BadCaptureLine {
  const { t: at, dir, url, what, text } = fields;
  const conn = typeof fields['conn'] === 'number' ? fields['conn'] : 0;
  if (typeof at !== 'number' || !(Math.abs(at) <= LATEST_TIME)) return bad('no time');
  switch (dir) {
    case 'open':
      return { kind: 'open', at, conn, url: typeof url === 'string' ? url : '' };
    case 'close':
      return { kind: 'close', at, conn };
    case 'send':
    case 'recv':
      return typeof text === 'string' ? { kind: dir, at, conn, text } : bad('no text');
    case 'rest':
      if (typeof text !== 'string') return bad('no text');
      return {
        kind: 'rest',
        at,
        url: typeof url === 'string' ? url : '',
        what: typeof what === 'string' ? what : '',
        text,
      };
    default:
      return bad('unknown dir');
  }
}

function bad(reason: string): BadCaptureLine {
  return { kind: 'bad', reason };
}

/** Of a `Date`, epoch ms. */
const LATEST_TIME = 8.64e15;
const HEADER = /^\s*\{\s*"format"\s*:/;
const EVENT = /^\s*\{\s*"t"\s*:\s*-?[\d.]+\s*,\s*"dir"\s*:/;
