import type { Backoff } from '../../../../src-shared/backoff.ts';
import type { Canceller } from '../../rest/canceller.ts';
import type { ClockPort } from '../../ports.ts';

/** What came of asking history for trades. */
export type HistoryAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly retryAfterMs?: number };

/** When to ask again. `endsAt` is monotonic. */
export interface RetryTerms {
  readonly clock: ClockPort;
  readonly backoff: Backoff;
  readonly endsAt: number;
  readonly cancel: Canceller;
}

/** Unreadable answers are no final word: pages of a proxy and of maintenance come with status 200, and pass. Waits until history may be asked again, or the wait is cancelled; says why not where it would be of no use, or too late. */
export async function waitToRetry(
  asked: HistoryAnswer,
  { clock, backoff, endsAt, cancel }: RetryTerms,
): Promise<string | undefined> {
  const waitMs = backoff.next(asked.ok ? 0 : asked.retryAfterMs);
  const isFinal = !asked.ok && FINAL.has(asked.reason);
  if (isFinal || clock.monotonic() + waitMs >= endsAt) return asked.ok ? 'the venue has no more' : asked.reason;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.setTimer(resolve, waitMs);
  const forget = cancel.onCancel(() => {
    timer.cancel();
    resolve();
  });
  await promise;
  forget();
  return undefined;
}

const FINAL: ReadonlySet<string> = new Set(['not-supported']);
