import type { HttpReply } from '../dialect.ts';

/** An answer, after `afterMs`, or cut off. */
export interface YahooReply extends HttpReply {
  readonly afterMs?: number;
  readonly fate?: 'cut';
}

/**
 * What goes wrong at Yahoo. `too-many`: 429 with a text body, on everything, crumbs included. `blocked`: 999. `crumb-text`: a text where a crumb should
 * be. `unauthorized`: 401, whatever the crumb. `html`: a page with status 200 where JSON should be. `error`: 503. `cut`: no answer.
 */
export type YahooFaultKind = 'too-many' | 'blocked' | 'crumb-text' | 'unauthorized' | 'html' | 'error' | 'cut';

/** All {@link YahooFaultKind}. */
export const YAHOO_FAULT_KINDS = [
  'too-many',
  'blocked',
  'crumb-text',
  'unauthorized',
  'html',
  'error',
  'cut',
] as const satisfies readonly YahooFaultKind[];

/** Faults of the simulated Yahoo, and counts of what it was asked. */
export class YahooFaults {
  /** Visitors are sent to the consent page. */
  wantsConsent = false;
  /** Every answer waits so long. */
  delayMs = 0;
  /** Tickers that answers leave out. */
  readonly missing = new Set<string>();
  /** Fields of rows that are not what they should be. */
  readonly altered = new Map<string, Readonly<Record<string, unknown>>>();
  /** Requests so far, by path without tickers. */
  readonly requests = new Map<string, number>();
  readonly #left = new Map<YahooFaultKind, number>();

  /** The next `count` requests that the fault can meet, meet it. */
  set(kind: YahooFaultKind, count: number): void {
    this.#left.set(kind, count);
  }

  /** Ends everything that is wrong. */
  clear(): void {
    this.wantsConsent = false;
    this.delayMs = 0;
    this.missing.clear();
    this.altered.clear();
    this.#left.clear();
  }

  /** How many requests each fault will still meet; none of those that are over. */
  left(): Readonly<Partial<Record<YahooFaultKind, number>>> {
    return Object.fromEntries([...this.#left].filter(([, count]) => count > 0));
  }

  /** Counts a request. */
  onRequest(path: string): void {
    const name = path.startsWith('/v8/finance/chart/') ? '/v8/finance/chart' : path;
    this.requests.set(name, (this.requests.get(name) ?? 0) + 1);
  }

  /** The answer of a fault to a request; undefined if there is none. */
  replyTo(path: string): YahooReply | undefined {
    for (const kind of YAHOO_FAULT_KINDS) {
      const left = this.#left.get(kind) ?? 0;
      if (left <= 0 || !meets(kind, path)) continue;
      this.#left.set(kind, left - 1);
      return REPLIES[kind];
    }
    return undefined;
  }
}

function meets(kind: YahooFaultKind, path: string): boolean {
  if (kind === 'crumb-text') return path === '/v1/test/getcrumb';
  return (kind !== 'html' && kind !== 'unauthorized') || path.includes('/finance/');
}

const REPLIES: Readonly<Record<YahooFaultKind, YahooReply>> = {
  'too-many': { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Too Many Requests\r\n' },
  blocked: { status: 999, headers: { 'content-type': 'text/html' }, body: '<title>Yahoo</title>' },
  'crumb-text': { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Too Many Requests, please try again' },
  unauthorized: { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Unauthorized' },
  html: {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Will be right back</title>',
  },
  error: { status: 503, headers: { 'content-type': 'text/plain' }, body: 'Service Unavailable' },
  cut: { status: 0, headers: {}, body: '', fate: 'cut' },
};
