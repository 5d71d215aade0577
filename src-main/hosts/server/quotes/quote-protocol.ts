import * as v from 'valibot';
import { CHANNELS } from '../../../../src-shared/market/channels.ts';
import { INTERVALS } from '../../../../src-shared/market/interval.ts';
import { suggestion } from '../../../../src-shared/text/nearest.ts';
import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import { COMPAT_FORMS } from '../../node/session/ohlcv-form.ts';

/** Depths of books that a client may ask for: each is a series of its own, made for all who want it. */
const DEPTHS = [1, 5, 10, 15, 20, 25, 50, 100, 200, 400, 500, 1000, 2000, 5000] as const;

/** Why requests are rejected. */
export const REQUEST_REJECTIONS = [
  'bad-json',
  'bad-request',
  'unknown-exchange',
  'unknown-contract-type',
  'unknown-symbol',
  'unknown-channel',
  'too-many-subscriptions',
  'too-many-symbols',
  'too-many-series',
  'too-many-streams',
  'too-many-requests',
  'already-subscribed',
  'not-subscribed',
  'internal',
] as const;

/** Why a request was rejected, or a client is let go. Programs decide by it; `message` is for people. */
export type QuoteErrorCode = (typeof REQUEST_REJECTIONS)[number] | 'too-slow' | 'shutting-down';

/** What a client asks for. `limit` 0 is endless. */
export type QuoteRequest = v.InferOutput<typeof REQUEST>;

/** What a client does not want any more: all of one request, by its id, or symbols of a market, of some channels or all. */
export type UnsubscribeRequest = v.InferOutput<typeof UNSUBSCRIBE>;

/** Name a client gave to a request; it is said again in every answer to it. */
export type RequestId = string | number;

/** A problem on its way to a client. */
export interface QuoteError {
  readonly type: 'error';
  readonly code: QuoteErrorCode;
  readonly message: string;
  readonly id?: RequestId;
  /** Of `unknown-symbol`: all of them. */
  readonly symbols?: readonly string[];
}

/** A checked request, or what is wrong with it. */
export type GuardedRequest =
  | { readonly ok: true; readonly request: QuoteRequest }
  | { readonly ok: true; readonly unsubscribe: UnsubscribeRequest }
  | { readonly ok: false; readonly error: QuoteError };

/** Checks one text of a client: known keys only, everything bounded. Never throws. */
export function guardQuoteRequest(text: string): GuardedRequest {
  const parsed = parseJsonText(text);
  if (parsed === undefined)
    return {
      ok: false,
      error: quoteError('bad-json', `not JSON: send such as ${EXAMPLE}`),
    };
  const id = v.safeParse(WITH_ID, parsed);
  const bad = (message: string): GuardedRequest => ({
    ok: false,
    error: quoteError('bad-request', message.slice(0, MAX_MESSAGE), id.success ? id.output.id : undefined),
  });
  if (v.is(NAMED_UNSUBSCRIBE, parsed)) {
    const outcome = v.safeParse(UNSUBSCRIBE, parsed, { abortEarly: true });
    return outcome.success ? { ok: true, unsubscribe: outcome.output } : bad(`unsubscribe by ${UNSUBSCRIBE_EXAMPLES}`);
  }
  const outcome = v.safeParse(REQUEST, parsed, { abortEarly: true });
  return outcome.success ? { ok: true, request: outcome.output } : bad(wordsOf(outcome.issues[0]));
}

/** What is wrong with a request, as a sentence. */
function wordsOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return `a request is an object such as ${EXAMPLE}`;
  const known = Object.keys(REQUEST.entries);
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${path} is no key of a request${suggestion(path, known) || `; there are ${known.join(', ')}`}`;
  if (issue.type === 'strict_object') return `${path} is missing: a request is such as ${EXAMPLE}`;
  const [key = ''] = path.split('.');
  const expected = Object.hasOwn(EXPECTED, key) ? EXPECTED[key as keyof typeof EXPECTED] : 'something else';
  return `${path}: expected ${expected}, got ${issue.received}`;
}

/** A problem as a message. */
export function quoteError(code: QuoteErrorCode, message: string, id?: RequestId): QuoteError {
  return { type: 'error', code, message, ...(id === undefined ? {} : { id }) };
}

/** Close codes of a quote connection. */
export const CLOSE = { done: 1000, shuttingDown: 1001, internal: 1011, tooSlow: 4008 } as const;

const UNSUBSCRIBE_EXAMPLES =
  '{"type":"unsubscribe","id":"mine"} or {"type":"unsubscribe","exchange":"binance","contract_type":"spot","symbols":["BTCUSDT"]}';
const EXAMPLE = '{"exchange":"binance","contract_type":"spot","symbols":["BTCUSDT"],"limit":0}';
const MAX_MESSAGE = 500;
const NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const ID = v.union([v.pipe(v.string(), v.maxLength(128)), v.pipe(v.number(), v.safeInteger())]);
const REQUEST = v.strictObject({
  exchange: NAME,
  contract_type: v.exactOptional(NAME),
  symbols: v.pipe(v.array(NAME), v.minLength(1)),
  limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  channels: v.exactOptional(v.pipe(v.array(v.picklist(CHANNELS)), v.minLength(1), v.maxLength(CHANNELS.length))),
  interval: v.optional(v.picklist(INTERVALS), '1m'),
  depth: v.exactOptional(v.picklist(DEPTHS)),
  compat: v.exactOptional(v.picklist(COMPAT_FORMS)),
  type: v.exactOptional(v.literal('subscribe')),
  id: v.exactOptional(ID),
});
const NAMED_UNSUBSCRIBE = v.looseObject({ type: v.literal('unsubscribe') });
const UNSUBSCRIBE = v.union([
  v.strictObject({ type: v.literal('unsubscribe'), id: ID }),
  v.strictObject({
    type: v.literal('unsubscribe'),
    exchange: NAME,
    contract_type: v.exactOptional(NAME),
    symbols: v.pipe(v.array(NAME), v.minLength(1)),
    channels: v.exactOptional(v.pipe(v.array(v.picklist(CHANNELS)), v.minLength(1), v.maxLength(CHANNELS.length))),
  }),
]);
const WITH_ID = v.object({ id: ID });
/** What each key takes, in words. */
const EXPECTED: Readonly<Record<keyof typeof REQUEST.entries, string>> = {
  exchange: 'a name of 1 to 64 characters',
  contract_type: 'a name of 1 to 64 characters',
  symbols: 'a list of at least one symbol, each of 1 to 64 characters',
  limit: 'a whole number, 0 for no end',
  channels: `a list of ${CHANNELS.join(', ')}`,
  interval: `one of ${INTERVALS.join(', ')}`,
  depth: `one of ${DEPTHS.join(', ')}`,
  compat: `one of ${COMPAT_FORMS.join(', ')}`,
  type: 'subscribe, or unsubscribe',
  id: 'a text of up to 128 characters or a whole number',
};
