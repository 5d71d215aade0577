import type { EnginePorts, HttpAnswer } from '../../../engine/ports.ts';
import { retryAfterMs } from '../../../engine/rest/rest-outcome.ts';
import type { SourceFailure } from '../../quote-source.ts';
import type { RequestBudget } from '../../request-budget.ts';

/** What {@link createYahooFetch} is made of. */
export interface YahooFetchOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http'>;
  readonly budget: RequestBudget;
  /** Base URL below which every host of Yahoo is found by its name, as the simulator has them; the hosts themselves if absent. */
  readonly base?: string;
  readonly timeoutMs: number;
  /** Ends requests that are under way or wait for the budget. */
  readonly cancel: AbortSignal;
}

/** A request of the library that brought nothing it may see. */
export class YahooError extends Error {
  override readonly name = 'YahooError';
  readonly failure: SourceFailure;

  constructor(failure: Omit<SourceFailure, 'ok'>) {
    super(failure.message);
    this.failure = { ok: false, ...failure };
  }
}

/**
 * The `fetch` that the Yahoo library is given: our connections, budget, user agent and time limits. It sees only answers that are what they should
 * be; everything else is a {@link YahooError}. Requests leave for hosts of Yahoo alone, wherever a redirect points.
 */
export function createYahooFetch(options: YahooFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.protocol !== 'https:' || !(url.hostname === 'yahoo.com' || url.hostname.endsWith('.yahoo.com')))
      throw new YahooError({
        reason: 'unreadable',
        message: `Yahoo sends on to ${url.host}, which is none of its hosts`,
      });
    await takeTurn(options);
    const answer = await perform(url, init, options);
    const text = new TextDecoder().decode(answer.body);
    if (answer.status >= 400) throw new YahooError(rejection(answer, text, options));
    assertReadable(url, answer, text);
    return toResponse(answer, text);
  };
}

/** Waits until the budget allows one more request. */
async function takeTurn({ ports, budget, cancel }: YahooFetchOptions): Promise<void> {
  for (let waitMs = budget.take(); waitMs > 0; waitMs = budget.take()) {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timer.cancel();
        cancel.removeEventListener('abort', end);
        resolve();
      };
      const timer = ports.clock.setTimer(end, waitMs);
      cancel.addEventListener('abort', end);
    });
    if (cancel.aborted) throw new YahooError(CANCELLED);
  }
}

async function perform(url: URL, init: RequestInit, options: YahooFetchOptions): Promise<HttpAnswer> {
  const { ports, base, timeoutMs, cancel } = options;
  if (cancel.aborted) throw new YahooError(CANCELLED);
  const headers = Object.fromEntries(new Headers(init.headers).entries());
  // Its own encodings and content type of a GET are none of ours.
  delete headers['accept-encoding'];
  if (init.method !== 'POST') delete headers['content-type'];
  let end: () => void = () => undefined;
  const stop = (): void => {
    end();
  };
  cancel.addEventListener('abort', stop);
  try {
    return await ports.http.request({
      method: init.method === 'POST' ? 'POST' : 'GET',
      url: base === undefined ? url.href : `${base}/${url.host}${url.pathname}${url.search}`,
      headers: { ...headers, 'user-agent': USER_AGENT },
      ...(typeof init.body === 'string' ? { body: init.body } : {}),
      timeoutMs,
      onCancel: (endRequest) => {
        end = endRequest;
      },
    });
  } catch (error) {
    if (cancel.aborted) throw new YahooError(CANCELLED);
    throw new YahooError({ reason: 'unreachable', message: `Yahoo cannot be reached: ${messageOf(error)}` });
  } finally {
    cancel.removeEventListener('abort', stop);
  }
}

function rejection(answer: HttpAnswer, text: string, { ports }: YahooFetchOptions): Omit<SourceFailure, 'ok'> {
  const { status } = answer;
  const isTooMany = status === 429 || status === 999;
  const asked = retryAfterMs(answer.header('retry-after'), ports.clock.now());
  const waitMs = asked ?? (isTooMany ? TOO_MANY_WAIT_MS : undefined);
  return {
    reason: isTooMany ? 'rate-limited' : status >= 500 ? 'unreachable' : 'rejected',
    status,
    message: `Yahoo answered ${String(status)}: ${firstWords(text)}`,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}

/** A page where data should be, and a text where a crumb should be, are failures: the library would take them for what it asked for. */
function assertReadable(url: URL, { status }: HttpAnswer, text: string): void {
  if (status !== 200) return;
  if (url.pathname.endsWith('/getcrumb')) {
    if (!CRUMB.test(text))
      throw new YahooError({ reason: 'unreadable', message: `instead of a crumb Yahoo answered ${firstWords(text)}` });
  } else if (url.pathname.includes('/finance/') && !text.trimStart().startsWith('{'))
    throw new YahooError({ reason: 'unreadable', message: `instead of JSON Yahoo answered ${firstWords(text)}` });
}

function toResponse(answer: HttpAnswer, text: string): Response {
  const headers = new Headers();
  for (const name of ['location', 'content-type'] as const) {
    const value = answer.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  for (const cookie of answer.headers('set-cookie')) headers.append('set-cookie', cookie);
  return new Response(text, { status: answer.status, headers });
}

function firstWords(text: string): string {
  const line = text.slice(0, MAX_WORDS).replaceAll(/\s+/g, ' ').trim();
  return line === '' ? 'nothing' : line;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

const CANCELLED = { reason: 'cancelled', message: 'cancelled' } as const;
const USER_AGENT = 'Mozilla/5.0 (compatible; tapedeck)';
/** A crumb has some eleven characters. */
const CRUMB = /^[\w./\\~-]{4,40}$/;
const MAX_WORDS = 120;
/** Yahoo does not say how long. */
const TOO_MANY_WAIT_MS = 10_000;
