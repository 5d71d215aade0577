import { createHash } from 'node:crypto';
import type { EnginePorts } from '../engine/ports.ts';
import { retryAfterMs } from '../engine/rest/rest-outcome.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import { OutboxSender, type Delivery, type SenderHealth } from './outbox-sender.ts';

/** What a publisher over HTTP is made of. */
export interface HttpSenderOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly outbox: Outbox;
  /** Base URL of the receiver; `/quotes/batch` or `/candles/batch` is below it. */
  readonly url: string;
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** An attempt to deliver a batch of so many rows ended. */
  readonly onAttempt?: (delivery: Delivery, rows: number, tookMs: number) => void;
}

/** What became of rows that were handed over. */
export interface SendOutcome {
  /** Rows on their way: they are in the outbox. */
  readonly kept: number;
  /** Rows that the outbox had no room for. */
  readonly dropped: number;
  /** Why, if any were dropped. */
  readonly problem?: string;
}

/** What a sender has done since its start. */
export interface HttpSenderHealth extends SenderHealth {
  /** Rows that the outbox had no room for. */
  readonly dropped: number;
}

/** Sends rows to a receiver over HTTP in batches, each at least once and in order, through an outbox on disk. */
export class HttpBatchSender {
  readonly #options: HttpSenderOptions;
  readonly #kind: 'quotes' | 'candles';
  readonly #sender: OutboxSender;
  #dropped = 0;

  /** `kind` is the path below the URL, and the name of the list in a batch. */
  constructor(kind: 'quotes' | 'candles', options: HttpSenderOptions) {
    this.#options = options;
    this.#kind = kind;
    const { ports, outbox, url, onAttempt } = options;
    this.#sender = new OutboxSender({
      ports,
      outbox,
      receiver: new URL(url).host,
      send: (entry, cancel) => this.#send(entry, cancel),
      onAttempt: (delivery, { key }, tookMs) => onAttempt?.(delivery, rowsOf(key), tookMs),
    });
    // What an earlier run left.
    this.#sender.wake();
  }

  /** Takes rows; those that are kept are on the disk when this returns. */
  add(rows: readonly object[]): SendOutcome {
    const { outbox, ports } = this.#options;
    const now = ports.clock.now();
    let kept = 0;
    let problem: string | undefined;
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const batch = rows.slice(start, start + MAX_ROWS);
      const body = JSON.stringify({ [this.#kind]: batch });
      const outcome = outbox.add(keyOf(body, batch.length, now), body, now);
      if (outcome.kind === 'kept') kept += batch.length;
      else problem ??= outcome.message;
    }
    const dropped = rows.length - kept;
    this.#dropped += dropped;
    this.#sender.wake();
    return { kept, dropped, ...(problem === undefined ? {} : { problem }) };
  }

  health(): HttpSenderHealth {
    return { ...this.#sender.health(), dropped: this.#dropped };
  }

  /** Tries again at once. */
  retryNow(): void {
    this.#sender.retryNow();
  }

  /** Ends what is under way. What waits stays in the outbox. May be called twice. */
  stop(): Promise<void> {
    return this.#sender.stop();
  }

  async #send({ key, body }: OutboxEntry, cancel: AbortSignal): Promise<Delivery> {
    const { ports, url, headers, timeoutMs = TIMEOUT_MS } = this.#options;
    let end: () => void = () => undefined;
    const stop = (): void => {
      end();
    };
    cancel.addEventListener('abort', stop);
    try {
      const answer = await ports.http.request({
        method: 'POST',
        url: `${url.replace(/\/$/, '')}/${this.#kind}/batch`,
        body,
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
        timeoutMs,
        onCancel: (endRequest) => {
          end = endRequest;
        },
      });
      if (answer.status >= 200 && answer.status < 300) return { kind: 'accepted' };
      const text =
        `${String(answer.status)} ${new TextDecoder().decode(answer.body.subarray(0, MAX_ANSWER_KEPT))}`.trim();
      if (answer.status >= 400 && answer.status < 500 && !PASSING.has(answer.status))
        return { kind: 'rejected', answer: text };
      const waitMs = retryAfterMs(answer.header('retry-after'), ports.clock.now());
      return {
        kind: 'failed',
        message: `the receiver answered ${text}`,
        isAnswered: answer.status < 500,
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message: `the receiver cannot be reached: ${message}`, isAnswered: false };
    } finally {
      cancel.removeEventListener('abort', stop);
    }
  }
}

/** Of a batch: the same for every attempt, different for every batch; ends with its number of rows. */
function keyOf(body: string, rows: number, at: number): string {
  const hash = createHash('sha256')
    .update(`${String(at)}\n${body}`)
    .digest('hex')
    .slice(0, 32);
  return `${hash}-${String(rows)}`;
}

function rowsOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

/** Rows of one batch, at most. */
const MAX_ROWS = 1000;
/**
 * Statuses below 500 that say nothing against the batch: not now, too many, or the receiver does not know the sender or the address, which
 * somebody has to put right meanwhile. Every other one is about the batch, which would be rejected for ever.
 */
const PASSING: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 421, 423, 425, 429]);
const TIMEOUT_MS = 15_000;
/** Of an answer that rejects, bytes. */
const MAX_ANSWER_KEPT = 4096;
