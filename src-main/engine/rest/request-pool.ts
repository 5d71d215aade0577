import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import { Backoff } from '../../../src-shared/backoff.ts';
import type { RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { EngineConfig } from '../config/config.ts';
import { faultOfAnswer } from '../network-fault.ts';
import type { EnginePorts, HttpAnswer, Timer } from '../ports.ts';
import type { Rejection, RequestLimits, StreamVenue } from '../venue/venue.ts';
import type { CircuitBreaker, HostOutcome } from './circuit-breaker.ts';
import {
  type RestFailure,
  type RestOutcome,
  isHostFailure,
  retryAfterMs,
  toFailure,
  untilReset,
} from './rest-outcome.ts';
import { StallMeter } from './stall-meter.ts';
import { WeightBudget } from './weight-budget.ts';

/** One request on its way. */
export interface PoolRequest {
  readonly venue: VenueId;
  readonly url: string;
  readonly body: string | undefined;
  /** What the venue wants with every request, and says instead of an answer. */
  readonly manners: Pick<StreamVenue, 'headers' | 'rejectionOf'>;
  readonly weight: number;
  /** 0 goes first. */
  readonly rank: number;
  readonly onSent: (() => void) | undefined;
  readonly breaker: CircuitBreaker;
}

/** What a pool is made of. */
export interface RequestPoolOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random' | 'log'>;
  readonly limits: RequestLimits;
  readonly share: number;
  readonly timeoutMs: number;
  readonly caps: EngineConfig['requests'];
}

/** One budget and the requests that wait for it, most urgent first. A rejection for asking too much stops the whole pool for as long as the venue says. */
export class RequestPool {
  readonly #options: RequestPoolOptions;
  readonly #budget: WeightBudget;
  readonly #queue: Job[] = [];
  readonly #active = new Set<Job>();
  readonly #breakers = new Set<CircuitBreaker>();
  #blockedUntil = -Infinity;
  /** How long to wait if the venue does not say. */
  readonly #backoff: Backoff;
  readonly #stalls: StallMeter;
  #timer: Timer | undefined;
  /** Requests that found too many waiting, and waits that were cut. */
  #rejected = 0;
  #cappedWaits = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: RequestPoolOptions) {
    this.#options = options;
    this.#budget = new WeightBudget(options.limits, options.share);
    this.#stalls = new StallMeter(options.ports.clock);
    this.#backoff = new Backoff({ firstMs: options.limits.retryAfterFallbackMs, maxMs: LONGEST_WAIT_MS });
  }

  /** Queues a request; the returned handle cancels it. Never rejects. */
  add(request: PoolRequest): { readonly outcome: Promise<RestOutcome<Uint8Array>>; readonly cancel: () => void } {
    const { promise, resolve } = Promise.withResolvers<RestOutcome<Uint8Array>>();
    const job: Job = { request, resolve, abort: undefined, isResent: false, isCopy: false };
    this.#breakers.add(request.breaker);
    const blockedMs = this.#blockedUntil - this.#options.ports.clock.monotonic();
    const isFull = this.#queue.length >= this.#options.caps.maxQueued;
    if (blockedMs > PATIENCE_MS || isFull) {
      if (isFull) this.#rejected++;
      resolve({
        ok: false,
        reason: 'rate-limited',
        retryAfterMs: Math.max(blockedMs, this.#options.limits.perMs / 2),
        message: 'too many requests wait',
      });
    } else {
      this.#enqueue(job);
      this.#pump();
    }
    return { outcome: promise, cancel: () => this.#cancel(job) };
  }

  health(): RequestPoolHealth {
    const { clock } = this.#options.ports;
    const now = clock.monotonic();
    return {
      pool: this.#options.limits.name,
      usedWeight: this.#budget.used(now),
      limitWeight: this.#options.limits.weight,
      queued: this.#queue.length,
      active: this.#active.size,
      ...(this.#blockedUntil > now ? { blockedUntil: clock.now() + this.#blockedUntil - now } : {}),
      ...(this.#rejected === 0 ? {} : { rejected: this.#rejected }),
      ...(this.#cappedWaits === 0 ? {} : { cappedWaits: this.#cappedWaits }),
      ...(this.#breakers.size === 0 ? {} : { hosts: Array.from(this.#breakers, (breaker) => breaker.health()) }),
    };
  }

  /** Forgets that the venue wants to be left alone, and that its hosts failed: a person wants it tried now. */
  lift(): void {
    this.#blockedUntil = -Infinity;
    this.#backoff.reset();
    for (const breaker of this.#breakers) breaker.lift();
    this.#pump();
  }

  /** Cancels everything; resolves when nothing is pending. */
  async stop(): Promise<void> {
    for (const job of [...this.#queue, ...this.#active]) this.#cancel(job);
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#active.size === 0) return;
    this.#idle ??= Promise.withResolvers<void>();
    await this.#idle.promise;
  }

  #enqueue(job: Job): void {
    // From the end: most are as urgent as the last one, and thousands may wait.
    const before = this.#queue.findLastIndex((other) => other.request.rank <= job.request.rank);
    this.#queue.splice(before + 1, 0, job);
  }

  #cancel(job: Job): void {
    const index = this.#queue.indexOf(job);
    if (index === -1) {
      job.isResent = false;
      job.abort?.();
      return;
    }
    this.#queue.splice(index, 1);
    job.resolve({ ok: false, reason: 'cancelled', message: 'cancelled' });
  }

  #pump(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const now = this.#options.ports.clock.monotonic();
    for (
      let job = this.#queue[0];
      job !== undefined && this.#active.size < this.#options.caps.maxActive;
      job = this.#queue[0]
    ) {
      // The most urgent one waits for its turn and nobody overtakes it: cheaper ones would keep it waiting for ever.
      const waitMs = Math.max(this.#blockedUntil - now, this.#budget.waitMs(job.request.weight, now));
      if (waitMs > 0) {
        this.#timer = this.#options.ports.clock.setTimer(() => this.#pump(), waitMs);
        return;
      }
      this.#queue.shift();
      const admission = job.request.breaker.admit();
      if (admission.kind === 'wait') {
        job.resolve({
          ok: false,
          reason: 'unreachable',
          retryAfterMs: admission.waitMs,
          message: `${job.request.breaker.host} has failed too often`,
        });
        continue;
      }
      this.#budget.spend(job.request.weight, now);
      void this.#send(job, admission.kind);
    }
  }

  async #send(job: Job, admitted: 'go' | 'trial'): Promise<void> {
    const {
      ports: { clock, http },
      timeoutMs,
    } = this.#options;
    this.#active.add(job);
    this.#stalls.start();
    const { stalledMs } = this.#stalls;
    const spent = this.#budget.spent;
    const sentAt = clock.now();
    job.request.onSent?.();
    const copying = admitted === 'trial' && !job.isCopy ? this.#sendCopies(job) : undefined;
    let outcome: RestOutcome<Uint8Array>;
    try {
      const {
        url,
        body,
        manners: { headers },
      } = job.request;
      const answer = await http.request({
        url,
        timeoutMs,
        onCancel: (cancel) => {
          job.abort = cancel;
        },
        ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
        ...(headers === undefined ? {} : { headers }),
      });
      outcome = this.#read(answer, job, { sentAt, spent });
    } catch (thrown) {
      outcome = toFailure(thrown);
    }
    this.#active.delete(job);
    copying?.end();
    // Answers that our own thread was too busy to take in time say nothing about the host.
    const isOurs = this.#stalls.stalledMs - stalledMs >= MAX_STALL_MS && !outcome.ok && outcome.status === undefined;
    if (this.#active.size === 0) this.#stalls.stop();
    this.#settle(job.request, admitted, isOurs ? 'unknown' : toHostOutcome(outcome));
    this.#noteFault(job.request, outcome);
    if (job.isResent) {
      job.isResent = false;
      this.#enqueue(job);
    } else job.resolve(outcome);
    if (this.#active.size === 0) this.#idle?.resolve();
    this.#pump();
  }

  /** Tries a host again and again while a trial gets no answer: the host may be back, and nobody else may need it. */
  #sendCopies(trial: Job): { end(): void } {
    const { clock } = this.#options.ports;
    const copies = new Set<Job>();
    const arm = (): Timer =>
      clock.setTimer(() => {
        timer = arm();
        const request = { ...trial.request, onSent: undefined };
        const resolve = (): unknown => copies.delete(copy);
        const copy: Job = { request, resolve, abort: undefined, isResent: false, isCopy: true };
        copies.add(copy);
        this.#enqueue(copy);
        this.#pump();
      }, trial.request.breaker.trialEveryMs);
    let timer = arm();
    return {
      end: () => {
        timer.cancel();
        for (const copy of copies) this.#cancel(copy);
      },
    };
  }

  /** Gives the breaker what the outcome says about the host. */
  #settle(request: PoolRequest, admitted: 'go' | 'trial', outcome: HostOutcome): void {
    const { breaker } = request;
    if (!breaker.settle(admitted, outcome)) return;
    const { clock, log } = this.#options.ports;
    const { host, state, failures, retryAt } = breaker.health();
    const isOpen = state !== 'closed';
    if (!isOpen) this.#resend(breaker);
    log.write({
      name: isOpen ? 'CIRCUIT_OPENED' : 'CIRCUIT_CLOSED',
      level: isOpen ? EVENT_LEVELS.CIRCUIT_OPENED : EVENT_LEVELS.CIRCUIT_CLOSED,
      at: clock.now(),
      venue: request.venue,
      fields: { host, ...(isOpen ? { failures, ...(retryAt === undefined ? {} : { retryAt }) } : {}) },
    });
  }

  /** Keeps why a host did not answer, until it does. */
  #noteFault({ breaker }: PoolRequest, outcome: RestOutcome<Uint8Array>): void {
    if (outcome.ok) breaker.lastError = undefined;
    else if (outcome.reason !== 'cancelled') {
      const { reason, message, fault } = outcome;
      const at = this.#options.ports.clock.now();
      breaker.lastError =
        fault === undefined && outcome.status !== undefined
          ? undefined
          : { code: reason, message, at, ...(fault === undefined ? {} : { fault }) };
    }
  }

  /** The host is back: requests it never answered are sent again, rather than waited for until they time out. */
  #resend(breaker: CircuitBreaker): void {
    for (const job of this.#active) {
      if (job.request.breaker !== breaker || job.abort === undefined || job.isCopy) continue;
      job.isResent = true;
      job.abort();
    }
  }

  #read(
    answer: HttpAnswer,
    job: Job,
    sent: { readonly sentAt: number; readonly spent: number },
  ): RestOutcome<Uint8Array> {
    const {
      ports: { clock },
      limits,
    } = this.#options;
    const used = limits.usedHeader === undefined ? NaN : Number(answer.header(limits.usedHeader) ?? NaN);
    if (used > 0) {
      const now = clock.monotonic();
      // The venue counts by its own minutes, which begin when ours do but for the difference of the clocks.
      const until = now + limits.perMs - (clock.now() % limits.perMs) + CLOCK_SLACK_MS;
      this.#budget.report(used, sent.spent, { now, until });
    }
    const rejection = rejectionOf(job.request.manners, answer.body);
    const text = sampleOf(answer.body);
    const fault = faultOfAnswer({ status: answer.status, text, date: answer.header('date') }, clock.now());
    if ((limits.limitedStatuses ?? LIMITED_STATUSES).includes(answer.status) || rejection?.reason === 'rate-limited')
      return this.#block(answer, job, fault);
    this.#backoff.reset();
    if (rejection !== undefined) return toRejection(rejection, answer.status);
    const isGood = answer.status >= 200 && answer.status < 300;
    if (isGood && isJsonText(answer.body))
      return { ok: true, value: answer.body, sentAt: sent.sentAt, receivedAt: clock.now() };
    return {
      ok: false,
      reason: isGood ? 'unreadable' : 'rejected',
      status: answer.status,
      message: `HTTP ${answer.status}${isGood ? ', no JSON' : ''}: ${text}`,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  #block(answer: HttpAnswer, job: Job, fault: RestFailure['fault']): RestFailure {
    const {
      ports: { clock, random, log },
      limits,
    } = this.#options;
    const asked =
      retryAfterMs(answer.header('retry-after'), clock.now()) ??
      untilReset(limits.resetHeader === undefined ? undefined : answer.header(limits.resetHeader), clock.now());
    // A header in another unit, or read by a wrong clock, must not shut the venue: it is tried again within an hour.
    const fallbackMs = this.#backoff.next();
    const wantedMs = asked ?? fallbackMs;
    const waitMs = Math.min(wantedMs, LONGEST_WAIT_MS);
    if (waitMs < wantedMs) this.#cappedWaits++;
    const jittered = waitMs + random.next() * Math.min(waitMs * 0.1, 5000);
    this.#blockedUntil = Math.max(this.#blockedUntil, clock.monotonic() + jittered);
    log.write({
      name: 'RATE_LIMITED',
      level: EVENT_LEVELS.RATE_LIMITED[answer.status === 418 ? 'banned' : 'heals'],
      at: clock.now(),
      venue: job.request.venue,
      fields: {
        pool: limits.name,
        status: answer.status,
        retryAfterMs: Math.round(jittered),
        used: this.#budget.used(clock.monotonic()),
      },
    });
    const failure: RestFailure = {
      ok: false,
      reason: 'rate-limited',
      status: answer.status,
      retryAfterMs: jittered,
      message: `HTTP ${answer.status}`,
      ...(fault === undefined ? {} : { fault }),
    };
    if (jittered > PATIENCE_MS) for (const queued of this.#queue.splice(0)) queued.resolve(failure);
    return failure;
  }
}

interface Job {
  readonly request: PoolRequest;
  readonly resolve: (outcome: RestOutcome<Uint8Array>) => void;
  abort: (() => void) | undefined;
  /** It is being aborted in order to be sent again. */
  isResent: boolean;
  /** Nobody waits for its answer: it only tries the host. */
  readonly isCopy: boolean;
}

/** A host that answers is alive, whatever it says, unless it says that it is not. */
function toHostOutcome(outcome: RestOutcome<Uint8Array>): HostOutcome {
  if (outcome.ok) return 'success';
  if (outcome.reason === 'cancelled') return 'unknown';
  return isHostFailure(outcome) ? 'failure' : 'success';
}

function toRejection({ status, message }: Rejection, answered: number): RestFailure {
  return { ok: false, reason: 'rejected', status: status ?? answered, message };
}

/** What a venue says in place of an answer, which is short. */
function rejectionOf(manners: Job['request']['manners'], body: Uint8Array): Rejection | undefined {
  return body.length > MAX_REJECTION_BYTES ? undefined : manners.rejectionOf?.(body);
}

/** Whether an answer begins as a JSON object, array or number. Proxies and maintenance pages say other things with status 200. */
function isJsonText(body: Uint8Array): boolean {
  let at = BOM.every((byte, i) => body[i] === byte) ? BOM.length : 0;
  while (at < MAX_BLANKS && WHITE_SPACE.has(body[at] ?? 0)) at++;
  const byte = body[at] ?? 0;
  return byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === MINUS || (byte >= ZERO && byte <= NINE);
}

function sampleOf(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, 200));
}

const MAX_REJECTION_BYTES = 64 * 1024;
const MAX_BLANKS = 4096;
const LIMITED_STATUSES: readonly number[] = [429, 418, 403];
/** Whoever would wait longer is rejected at once. */
const PATIENCE_MS = 120_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** Stalls of our thread during a request that make a missing answer our own fault. */
const MAX_STALL_MS = 1000;
const CLOCK_SLACK_MS = 1000;
const BOM: readonly number[] = [0xef, 0xbb, 0xbf];
const WHITE_SPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
