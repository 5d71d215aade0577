import { createHmac } from 'node:crypto';
import type { AlertFiring } from '../../src-shared/alerts/alert.ts';
import type { AlertProblem } from '../../src-shared/alerts/alert-problem.ts';
import { Backoff } from '../../src-shared/backoff.ts';
import type { ClockPort, HttpPort, RandomPort, Timer } from '../engine/ports.ts';

/** Where firings are sent, and what with. */
export interface AlertWebhookOptions {
  readonly url: string;
  /** Signs every request; none is signed if it is empty. */
  readonly secret: string;
  /** The body, JSON with `{title}`, `{reading}`, `{text}`, `{at}` and `{id}` in its texts; the firing itself if empty. */
  readonly body: string;
  readonly http: HttpPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** A firing could not be sent. */
  readonly onProblem: (problem: AlertProblem) => void;
}

/** What a webhook has done since it was made. */
export interface WebhookCounts {
  sent: number;
  failed: number;
  /** Had no room to wait. */
  dropped: number;
}

/**
 * Sends firings by POST, in their order, one at a time. One that fails is tried again with growing pauses, {@link MOST_ATTEMPTS} times; one that the
 * receiver rejects (4xx) is not. At most {@link MOST_WAITING} wait, the oldest makes way. Nothing waits for it.
 */
export class AlertWebhook {
  readonly counts: WebhookCounts = { sent: 0, failed: 0, dropped: 0 };
  readonly #options: AlertWebhookOptions;
  readonly #waiting: AlertFiring[] = [];
  #isBusy = false;
  #isStopped = false;
  #timer: Timer | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: AlertWebhookOptions) {
    this.#options = options;
  }

  /** Firings that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  send(firing: AlertFiring): void {
    if (this.#isStopped) return;
    this.#waiting.push(firing);
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.counts.dropped++;
      this.#options.onProblem({
        code: 'webhook-dropped',
        message: 'too many alerts wait for the webhook: the oldest was dropped',
      });
    }
    if (!this.#isBusy) void this.#work();
  }

  /** What waits is given up. May be called twice. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.length = 0;
    this.#timer?.cancel();
    this.#cancel?.();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let firing = this.#waiting.shift(); firing !== undefined; firing = this.#waiting.shift())
      await this.#deliver(firing);
    this.#isBusy = false;
  }

  async #deliver(firing: AlertFiring): Promise<void> {
    const { random, onProblem } = this.#options;
    const backoff = new Backoff(RETRY, () => random.next());
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#post(firing);
      if (this.#isStopped) return;
      if (failure === undefined) {
        this.counts.sent++;
        return;
      }
      if (!failure.isWorthRetrying || attempt === MOST_ATTEMPTS) {
        this.counts.failed++;
        onProblem({
          code: failure.isWorthRetrying ? 'webhook-failed' : 'webhook-rejected',
          message: `alert ${firing.id} could not be sent to the webhook: ${failure.reason}`,
        });
        return;
      }
      await this.#pause(backoff.next());
    }
  }

  async #post(firing: AlertFiring): Promise<Failure | undefined> {
    const { url, secret, http, clock } = this.#options;
    const body = bodyOf(this.#options.body, firing);
    const timestamp = String(Math.floor(clock.now()));
    try {
      const { status } = await http.request({
        method: 'POST',
        url,
        body,
        timeoutMs: TIMEOUT_MS,
        // With its status the receiver has said all: what follows may be large, slow or cut off.
        ignoresBody: true,
        headers: {
          'content-type': 'application/json',
          'x-tapedeck-firing': firing.id,
          ...(secret === '' ? {} : signature(secret, timestamp, body)),
        },
        onCancel: (cancel) => {
          this.#cancel = cancel;
        },
      });
      if (status >= 200 && status < 300) return undefined;
      return {
        reason: `it answered ${String(status)}${status >= 300 && status < 400 ? ', and a redirect is not followed' : ''}`,
        isWorthRetrying: status >= 500 || status === 408 || status === 429,
      };
    } catch (error) {
      const { message = String(error) } = error as { readonly message?: string };
      return { reason: message, isWorthRetrying: true };
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = this.#options.clock.setTimer(resolve, ms);
      if (this.#isStopped) resolve();
    });
  }
}

/** What is wrong with a body template, in words for people; undefined if it is JSON with known placeholders, or empty. */
export function bodyProblem(template: string): string | undefined {
  if (template === '') return undefined;
  try {
    JSON.parse(template);
  } catch {
    return 'the body of the webhook is no JSON';
  }
  const unknown = [...template.matchAll(ANY_PLACEHOLDER)].find(([, name = '']) => !PLACEHOLDERS.includes(name));
  return unknown === undefined
    ? undefined
    : `the body of the webhook has ${unknown[0]}: there are ${PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`;
}

/** One line that says what happened, for people. */
export function firingText({ title, reading, missed, mode, suppressed }: AlertFiring): string {
  const parts = [
    `${title}: ${reading}`,
    missed === undefined ? '' : 'was crossed while there was no data',
    suppressed === 0 ? '' : `${String(suppressed)} more since the last time`,
    mode === 'live' ? '' : 'simulated data',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The header that proves who sent a body and when: HMAC-SHA256 of `timestamp.body`. */
function signature(secret: string, timestamp: string, body: string): Readonly<Record<string, string>> {
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-tapedeck-timestamp': timestamp, 'x-tapedeck-signature': `sha256=${digest}` };
}

/** Values are escaped as JSON texts are, so that no name of an alert breaks out of the template. */
function bodyOf(template: string, firing: AlertFiring): string {
  if (template === '') return JSON.stringify({ text: firingText(firing), firing });
  const values: Readonly<Record<string, string>> = {
    id: firing.id,
    title: firing.title,
    reading: firing.reading,
    text: firingText(firing),
    at: new Date(firing.at).toISOString(),
  };
  return template.replaceAll(ANY_PLACEHOLDER, (_, name: string) => JSON.stringify(values[name] ?? '').slice(1, -1));
}

interface Failure {
  readonly reason: string;
  readonly isWorthRetrying: boolean;
}

const PLACEHOLDERS: readonly string[] = ['id', 'title', 'reading', 'text', 'at'];
const ANY_PLACEHOLDER = /\{([A-Za-z]\w*)\}/g;
const MOST_WAITING = 100;
const MOST_ATTEMPTS = 6;
const TIMEOUT_MS = 10_000;
const RETRY = { firstMs: 1000, maxMs: 60_000, jitter: 0.2 };
