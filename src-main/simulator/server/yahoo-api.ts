import * as v from 'valibot';
import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import type { HttpReply } from '../dialects/dialect.ts';
import { YAHOO_FAULT_KINDS } from '../dialects/yahoo/yahoo-faults.ts';
import type { Equities } from '../world.ts';

/** What can be set at the simulated Yahoo: a fault of the next `count` requests, or what stays until everything is cleared. */
const CHANGE = v.variant('kind', [
  v.strictObject({
    kind: v.picklist(YAHOO_FAULT_KINDS),
    count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6)), 1),
  }),
  v.strictObject({ kind: v.literal('consent') }),
  v.strictObject({ kind: v.literal('expire-crumbs') }),
  v.strictObject({
    kind: v.literal('delay'),
    ms: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600_000)),
  }),
  v.strictObject({ kind: v.literal('missing'), ticker: v.pipe(v.string(), v.minLength(1), v.maxLength(16)) }),
]);

/**
 * `/sim/yahoo`: `GET` says what is wrong at the simulated Yahoo and what it was asked, `POST` sets one thing that is wrong, `DELETE` ends all of
 * them. The body of a `POST` was checked for its content type.
 */
export function answerYahoo({ faults, yahoo }: Equities, method: string, body: string): HttpReply {
  if (method === 'DELETE') faults.clear();
  else if (method === 'POST') {
    const value = parseJsonText(body);
    if (value === undefined) return rejection(400, 'not-json', 'The body is not JSON.');
    const { success, output, issues } = v.safeParse(CHANGE, value);
    if (!success) return rejection(400, 'invalid-fault', issues.map(({ message }) => message).join(' '));
    change({ faults, yahoo }, output);
  } else if (method !== 'GET') return rejection(405, 'method', 'GET, POST and DELETE are known here.');
  return json(200, {
    faults: faults.left(),
    wantsConsent: faults.wantsConsent,
    delayMs: faults.delayMs,
    missing: [...faults.missing],
    requests: Object.fromEntries(faults.requests),
  });
}

function change({ faults, yahoo }: Pick<Equities, 'faults' | 'yahoo'>, wanted: v.InferOutput<typeof CHANGE>): void {
  if ('count' in wanted) faults.set(wanted.kind, wanted.count);
  else if (wanted.kind === 'delay') faults.delayMs = wanted.ms;
  else if (wanted.kind === 'missing') faults.missing.add(wanted.ticker);
  else {
    if (wanted.kind === 'consent') faults.wantsConsent = true;
    // Whoever has been here before is asked for consent, too.
    yahoo.expireCrumbs();
  }
}

/** `GET /sim/truth/equity?ticker=[&at=]`: what the market knows of a ticker at an instant, epoch ms, without limits or faults. Prices are whole cents. */
export function answerEquityTruth({ market }: Equities, url: URL, now: number): HttpReply {
  const ticker = url.searchParams.get('ticker') ?? '';
  const at = url.searchParams.has('at') ? Number(url.searchParams.get('at')) : now;
  if (!Number.isFinite(at)) return rejection(400, 'invalid-time', 'at is no time.');
  const facts = market.at(ticker, at);
  return facts === undefined ? rejection(404, 'not-found', `No ticker ${ticker}.`) : json(200, facts);
}

function rejection(status: number, code: string, message: string): HttpReply {
  return json(status, { error: { code, message, problems: [] } });
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
