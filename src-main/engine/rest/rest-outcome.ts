import type { NetworkFault } from '../../../src-shared/wire/network-fault.ts';
import { NETWORK_FAULTS } from '../../../src-shared/wire/network-fault.ts';
import type { Details, Malformed, RequestFailed } from '../quality-event.ts';

/** Wait asked for by a Retry-After header, which contains seconds or a date; undefined if it contains neither. `now` is epoch ms. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(waitMs) ? Math.max(waitMs, SHORTEST_WAIT_MS) : undefined;
}

/** Wait until the time in a header, which is in epoch seconds or ms; undefined if it contains none. `now` is epoch ms. */
export function untilReset(header: string | undefined, now: number): number | undefined {
  const time = Number(header ?? NaN);
  if (!(time > 0)) return undefined;
  return Math.max((time < MS_FROM ? time * 1000 : time) - now, SHORTEST_WAIT_MS);
}

/** Whether a failure is the host's, which gave no answer or says that it cannot; false if it answered that it will not. */
export function isHostFailure({ reason, status }: RestFailure): boolean {
  return reason !== 'cancelled' && (status === undefined || status >= 500);
}

/** What a rejected request means. Hosts reject with a failure of their own kind; anything else counts as a network fault. */
export function toFailure(thrown: unknown): RestFailure {
  const message = thrown instanceof Error || hasMessage(thrown) ? thrown.message : String(thrown);
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  const fault = NETWORK_FAULTS.find(
    (one) => typeof thrown === 'object' && thrown !== null && 'fault' in thrown && thrown.fault === one,
  );
  return {
    ok: false,
    reason: code === 'cancelled' ? code : 'unreachable',
    message,
    ...(fault === undefined ? {} : { fault }),
  };
}

function hasMessage(thrown: unknown): thrown is { readonly message: string } {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string';
}

/** A venue that says "0" still wants us to stop. */
const SHORTEST_WAIT_MS = 1000;
/** Epoch times below are seconds. */
const MS_FROM = 1e11;

/** What came of a request, with what was read from the answer. `sentAt` and `receivedAt` are epoch ms of our clock, time in the queue left out. */
export type RestOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly sentAt: number; readonly receivedAt: number }
  | RestFailure;

/**
 * Why a request brought nothing. `rejected`: the venue answered with an error. `unreadable`: something answered, with a good status, but
 * not with what was asked for: the page of a proxy or of maintenance, an error as a list, an encoding nobody asked for. `unreachable`: no
 * whole answer came, or the host failed so often that it is left alone. All but `cancelled` may pass, and are tried again.
 */
export interface RestFailure {
  readonly ok: false;
  readonly reason: 'rate-limited' | 'rejected' | 'unreadable' | 'unreachable' | 'cancelled';
  readonly status?: number;
  /** Wait at least so long before asking again. */
  readonly retryAfterMs?: number;
  readonly message: string;
  /** How it failed on its way; absent if it did not, or that is not known. */
  readonly fault?: NetworkFault;
}

/** The fact that a request failed, as the ledger and the log have it. `loader` says what was asked for. */
export function toQualityEvent(
  { reason, message }: Pick<RestFailure, 'message'> & { readonly reason: string },
  about: Omit<RequestFailed, 'kind' | 'reason' | 'details'>,
  loader: Details,
): Malformed | RequestFailed {
  return reason === 'unreadable'
    ? { ...about, kind: 'malformed', reason: message, details: loader }
    : { ...about, kind: 'request-failed', reason, details: { ...loader, message } };
}
