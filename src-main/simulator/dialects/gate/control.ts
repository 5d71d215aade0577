import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';

/** What a client message wants. */
export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly about: ControlAbout; readonly payload: readonly string[] }
  | { readonly kind: 'ping'; readonly about: ControlAbout }
  | { readonly kind: 'error'; readonly about: ControlAbout; readonly code: number; readonly message: string };

/** What an answer repeats of the message. */
export interface ControlAbout {
  readonly id: number | undefined;
  readonly channel: string;
  readonly event: string;
  /** As it came, to be repeated. */
  readonly payload: unknown;
}

/** Reads one client message that arrives at `now`, epoch ms. */
export function readControl(text: string, now: number): Control {
  const fields = parse(text);
  const nothing: ControlAbout = { id: undefined, channel: '', event: '', payload: undefined };
  if (fields === undefined) return { kind: 'error', about: nothing, code: MALFORMED, message: 'invalid request body' };
  const { time, id, channel, event, payload } = fields;
  const about: ControlAbout = {
    id: typeof id === 'number' ? id : undefined,
    channel: typeof channel === 'string' ? channel : '',
    event: typeof event === 'string' ? event : '',
    payload,
  };
  if (typeof time !== 'number' || Math.abs(now - (time < MS_FROM ? time * 1000 : time)) > MAX_SKEW_MS)
    return { kind: 'error', about, code: BAD_ARGUMENT, message: 'invalid time' };
  if (about.channel.endsWith('.ping')) return { kind: 'ping', about };
  if (about.event !== 'subscribe' && about.event !== 'unsubscribe')
    return { kind: 'error', about, code: BAD_ARGUMENT, message: 'unknown event' };
  if (!Array.isArray(payload) || !payload.every((part): part is string => typeof part === 'string'))
    return { kind: 'error', about, code: BAD_ARGUMENT, message: 'invalid payload' };
  return { kind: about.event, about, payload };
}

/** The answer to a subscribe or unsubscribe message. */
export function answerText(
  about: ControlAbout,
  now: number,
  error?: { readonly code: number; readonly message: string },
): string {
  const { id, channel, event, payload } = about;
  return JSON.stringify({
    time: Math.floor(now / 1000),
    time_ms: now,
    ...(id === undefined ? {} : { id }),
    conn_id: CONNECTION_ID,
    trace_id: '3f6a0c5e9d1b4872a6e05c1d88b7f249',
    channel,
    event,
    ...(payload === undefined ? {} : { payload }),
    // As of September 2026 futures leave it out where nothing is wrong.
    ...(error === undefined && channel.startsWith('futures.') ? {} : { error: error ?? null }),
    result: { status: error === undefined ? 'success' : 'fail' },
  });
}

/** The answer to a ping. */
export function pongText(section: string, now: number): string {
  return `{"time":${Math.floor(now / 1000)},"time_ms":${now},"conn_id":"${CONNECTION_ID}","channel":"${section}.pong","event":"","result":null}`;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJsonText(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

const CONNECTION_ID = '5b2c90aa17e4f310';
/** Error codes of the venue. */
const MALFORMED = 1;
/** See {@link MALFORMED}. */
export const BAD_ARGUMENT = 2;
const MAX_SKEW_MS = 60_000;
/** The date of a message is in seconds, but ms are taken as well: tardis-dev sends them. */
const MS_FROM = 1e11;
