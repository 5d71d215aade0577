import * as v from 'valibot';
import { CHANNELS } from '../../../../src-shared/market/channels.ts';
import { INTERVALS } from '../../../../src-shared/market/interval.ts';
import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';

/** Depths of books that a client may ask for: each is a series of its own, made for all who want it. */
const DEPTHS = [1, 5, 10, 15, 20, 25, 50, 100, 200, 400, 500, 1000, 2000, 5000] as const;

/** Why a request was rejected, or a client is let go. Programs decide by it; `message` is for people. */
export type QuoteErrorCode =
  | 'bad-json'
  | 'bad-request'
  | 'unknown-exchange'
  | 'unknown-contract-type'
  | 'unknown-symbol'
  | 'unknown-channel'
  | 'too-many-subscriptions'
  | 'too-many-symbols'
  | 'too-many-series'
  | 'too-many-streams'
  | 'too-many-requests'
  | 'already-subscribed'
  | 'instruments-unavailable'
  | 'too-slow'
  | 'shutting-down'
  | 'internal';

/** What a client asks for. `limit` 0 is endless. */
export type QuoteRequest = v.InferOutput<typeof REQUEST>;

/** Name a client gave to a request; it is said again in every answer to it. */
export type RequestId = string | number;

/** A problem on its way to a client. */
export interface QuoteError {
  readonly type: 'error';
  readonly code: QuoteErrorCode;
  readonly message: string;
  readonly id?: RequestId;
}

/** A checked request, or what is wrong with it. */
export type GuardedRequest =
  | { readonly ok: true; readonly request: QuoteRequest }
  | { readonly ok: false; readonly error: QuoteError };

/** Checks one text of a client: known keys only, everything bounded. Never throws. */
export function guardQuoteRequest(text: string): GuardedRequest {
  const parsed = parseJsonText(text);
  if (parsed === undefined)
    return {
      ok: false,
      error: quoteError(
        'bad-json',
        'not JSON: send {"exchange":"binance","contract_type":"spot","symbols":["BTCUSDT"],"limit":0}',
      ),
    };
  const outcome = v.safeParse(REQUEST, parsed, { abortEarly: true });
  if (outcome.success) return { ok: true, request: outcome.output };
  const [issue] = outcome.issues;
  const id = v.safeParse(WITH_ID, parsed);
  return {
    ok: false,
    error: quoteError(
      'bad-request',
      `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`.slice(0, MAX_MESSAGE),
      id.success ? id.output.id : undefined,
    ),
  };
}

/** A problem as a message. */
export function quoteError(code: QuoteErrorCode, message: string, id?: RequestId): QuoteError {
  return { type: 'error', code, message, ...(id === undefined ? {} : { id }) };
}

/** Close codes of a quote connection. */
export const CLOSE = { done: 1000, shuttingDown: 1001, internal: 1011, tooSlow: 4008 } as const;

const MAX_MESSAGE = 500;
const NAME = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const ID = v.union([v.pipe(v.string(), v.maxLength(128)), v.pipe(v.number(), v.safeInteger())]);
const REQUEST = v.strictObject({
  exchange: NAME,
  contract_type: v.exactOptional(NAME),
  symbols: v.pipe(v.array(NAME), v.minLength(1)),
  limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  channels: v.optional(v.pipe(v.array(v.picklist(CHANNELS)), v.minLength(1), v.maxLength(CHANNELS.length)), ['candle']),
  interval: v.optional(v.picklist(INTERVALS), '1m'),
  depth: v.exactOptional(v.picklist(DEPTHS, `one of ${DEPTHS.join(', ')}`)),
  id: v.exactOptional(ID),
});
const WITH_ID = v.object({ id: ID });
