import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import { Backoff } from '../../../../src-shared/backoff.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { parseMessage } from '../../../../src-shared/wire/message-kind.ts';
import type { EngineStatus, ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { SILENT_AFTER_MS } from '../../../../src-shared/wire/silence-watch.ts';
import type { ClockPort, LogPort, RandomPort, Timer } from '../../../engine/ports.ts';
import { MATH_RANDOM, createClock } from '../ports/clock-port.ts';
import { engineReport } from './engine-report.ts';
import type { EndedThread } from './engine-report.ts';
import type { ClientHandlers, ClientLink, EngineStart, EngineThread } from './engine-thread.ts';
import type { WorkerEnd } from './worker-end.ts';

/** The one engine of a host, in a thread that is started on demand, and again when it has ended by itself. */
export interface EngineSupervisor {
  /** A client of the engine, for as long as the host: it is carried over to every new thread and notified by `engine` messages. */
  connect(handlers: ClientHandlers): ClientLink;
  /** The computer woke up. */
  reconnect(): void;
  /** Reports to every client what is wrong with the host's files; as soon as a thread runs, if none does. */
  report(problem: HostProblem): void;
  /** Ends the thread, if there is one; none is started after that. */
  stop(): Promise<void>;
}

/** What a supervisor borrows. */
export interface SupervisorOptions {
  /** Where the end of a thread is logged: not by the thread, which is no more. */
  readonly log: Pick<LogPort, 'write'>;
  readonly clock?: ClockPort;
  readonly random?: RandomPort;
}

/**
 * Keeps a thread that `start` makes running. One that ended is started again, later each time, until {@link MOST_ENDS} have ended
 * within a minute: then only a client's `start-engine` starts it. Only the first thread may follow the mode the app was started with: a
 * later one follows the mode remembered, which is what people chose last, so that live data never becomes simulated.
 */
export function superviseEngine(
  start: (how: EngineStart) => EngineThread,
  { log, clock = createClock(), random = MATH_RANDOM }: SupervisorOptions,
): EngineSupervisor {
  return new ThreadSupervisor(start, { log, clock, random });
}

class ThreadSupervisor implements EngineSupervisor {
  readonly #start: (how: EngineStart) => EngineThread;
  readonly #options: Required<SupervisorOptions>;
  readonly #clients = new Set<SupervisedClient>();
  readonly #waitingProblems: HostProblem[] = [];
  #thread: EngineThread | undefined;
  #status: EngineStatus = { state: 'running' };
  #starts = 0;
  #startedAt = 0;
  #ends: readonly EndedThread[] = [];
  #retry: Timer | undefined;
  #isStopped = false;

  constructor(start: (how: EngineStart) => EngineThread, options: Required<SupervisorOptions>) {
    this.#start = start;
    this.#options = options;
  }

  connect(handlers: ClientHandlers): ClientLink {
    const client: SupervisedClient = { handlers, link: undefined };
    this.#clients.add(client);
    if (this.#thread !== undefined) client.link = this.#thread.connect(handlers);
    else if (this.#status.state === 'running') this.#startThread();
    if (this.#status.state !== 'running') queueMicrotask(() => this.#notify(client));
    return {
      send: (text) => {
        if (client.link !== undefined) client.link.send(text);
        else if (this.#status.state === 'stopped' && parseMessage(text)?.kind === 'start-engine') this.#startThread();
      },
      close: () => {
        this.#clients.delete(client);
        client.link?.close();
      },
    };
  }

  reconnect(): void {
    this.#thread?.reconnect();
  }

  report(problem: HostProblem): void {
    if (this.#thread !== undefined) this.#thread.report(problem);
    else if (this.#waitingProblems.length < MOST_WAITING_PROBLEMS) this.#waitingProblems.push(problem);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.cancel();
    await this.#thread?.stop();
  }

  #startThread(): void {
    if (this.#isStopped) return;
    const last = this.#ends.at(-1);
    const thread = this.#start({
      isFirst: this.#starts === 0,
      epochBase: this.#starts * EPOCHS_PER_THREAD,
      ...(last === undefined ? {} : { downtime: { from: last.at, reason: last.reason } }),
      onSilence: (isSilent) => {
        if (this.#thread === thread) this.#onSilence(isSilent);
      },
    });
    this.#starts++;
    this.#startedAt = this.#options.clock.now();
    this.#thread = thread;
    for (const problem of this.#waitingProblems.splice(0)) thread.report(problem);
    for (const client of this.#clients) client.link = thread.connect(client.handlers);
    if (this.#status.state !== 'running') this.#setStatus({ state: 'running' });
    void thread.ended.then((end) => this.#onEnded(thread, end));
  }

  #onSilence(isSilent: boolean): void {
    const { clock, log } = this.#options;
    const at = clock.now();
    if (isSilent)
      log.write({
        name: 'ENGINE_UNRESPONSIVE',
        level: EVENT_LEVELS.ENGINE_UNRESPONSIVE,
        at,
        fields: { silentMs: SILENT_AFTER_MS },
      });
    this.#setStatus(isSilent ? { state: 'unresponsive', since: at - SILENT_AFTER_MS } : { state: 'running' });
  }

  #onEnded(thread: EngineThread, { reason, stack }: WorkerEnd): void {
    if (this.#isStopped || this.#thread !== thread) return;
    const { clock, log, random } = this.#options;
    const at = clock.now();
    this.#thread = undefined;
    for (const client of this.#clients) client.link = undefined;
    const end: EndedThread = { at, reason, livedMs: at - this.#startedAt, ...(stack === undefined ? {} : { stack }) };
    this.#ends = [...this.#ends.slice(1 - MOST_REPORTED), end];
    const recent = this.#ends.filter((one) => at - one.at < MINUTE_MS).length;
    const isLast = recent >= MOST_ENDS;
    const backoff = new Backoff(RESTART, () => random.next());
    backoff.reset(recent - 1);
    const retryMs = Math.round(backoff.next());
    log.write({
      name: 'ENGINE_ENDED',
      level: EVENT_LEVELS.ENGINE_ENDED,
      at,
      fields: {
        reason,
        livedMs: Math.round(end.livedMs),
        endsInAMinute: recent,
        ...(isLast ? {} : { retryMs }),
        ...(stack === undefined ? {} : { stack }),
      },
    });
    if (isLast) {
      this.#setStatus({ state: 'stopped', reason, endedAt: at, report: engineReport(this.#ends) });
      return;
    }
    this.#retry = clock.setTimer(() => {
      this.#startThread();
    }, retryMs);
    this.#setStatus({ state: 'restarting', reason, endedAt: at, retryAt: at + retryMs });
  }

  #setStatus(status: EngineStatus): void {
    this.#status = status;
    for (const client of this.#clients) this.#notify(client);
  }

  #notify({ handlers }: SupervisedClient): void {
    handlers.onText(JSON.stringify({ kind: 'engine', engine: this.#status } satisfies ServerMessage));
  }
}

interface SupervisedClient {
  readonly handlers: ClientHandlers;
  /** Absent while no thread runs. */
  link: ClientLink | undefined;
}

/** Ends within a minute after which a thread is no longer started again by itself. */
const MOST_ENDS = 5;
const MINUTE_MS = 60_000;
const RESTART = { firstMs: 1_000, maxMs: 30_000, jitter: 0.2 };
/** More than anybody's changes of mode. */
const EPOCHS_PER_THREAD = 1_000_000;
const MOST_WAITING_PROBLEMS = 8;
const MOST_REPORTED = 20;
