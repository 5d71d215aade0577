import type { Alert, AlertFiring } from '../../../../src-shared/alerts/alert.ts';
import type { AlertProblem, DatedAlertProblem } from '../../../../src-shared/alerts/alert-problem.ts';
import type { AlertsHealth } from '../../../../src-shared/wire/health.ts';
import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import type { AlertRequest, AlertState, ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import { AlertEngine } from '../../../engine/alerts/alert-engine.ts';
import { AlertError } from '../../../engine/alerts/alert-error.ts';
import { ALERT_FIRED, firedFields } from '../../../engine/alerts/firing-log.ts';
import { readAlert } from '../../../engine/alerts/read-alert.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts, StorePort } from '../../../engine/ports.ts';
import { failure, type RequestOutcome } from '../../../engine/publish/answer-request.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import { AlertWebhook, bodyProblem } from '../../../sinks/alert-webhook.ts';
import type { Session } from '../session/session.ts';

/** What the alerts of a host work with. */
export interface AlertServiceOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random' | 'log'>;
  /** Where they are kept, and under which name. */
  readonly store: { readonly port: StorePort; readonly name: string };
  readonly config: EngineConfig['alerts'];
  /** Sends a message to every screen. */
  readonly broadcast: (message: ServerMessage) => void;
}

/** The alerts of a host over one session after the other: kept in its home, sent to its screens and to the webhook. */
export class AlertService {
  readonly #options: AlertServiceOptions;
  readonly #engine: AlertEngine;
  readonly #webhook: AlertWebhook | undefined;
  #source: MarketSource | undefined;
  #problems = 0;
  #lastProblem: DatedAlertProblem | undefined;
  /** Why alerts cannot be watched, by id. */
  readonly #unwatched = new Map<string, string>();

  constructor(options: AlertServiceOptions) {
    this.#options = options;
    const { ports, config, store, broadcast } = options;
    this.#engine = new AlertEngine({
      clock: ports.clock,
      store,
      onChanged: (alerts, gone) => {
        broadcast({ kind: 'alerts', alerts, gone });
        this.#noteUnwatched(alerts, gone);
      },
      onRestored: () => {
        broadcast({ kind: 'alert-state', state: this.#state() });
      },
      onFired: (firing) => {
        this.#onFired(firing);
      },
      onProblem: (problem) => {
        this.#report(problem);
      },
    });
    const { webhook } = config;
    const wrong = bodyProblem(webhook.body);
    // Who is told of problems is made after this: screens get it when they ask.
    if (wrong !== undefined) this.#note({ code: 'webhook-template', message: wrong });
    else if (webhook.url !== '')
      this.#webhook = new AlertWebhook({
        ...webhook,
        ...ports,
        onProblem: (problem) => {
          this.#report(problem);
        },
      });
  }

  /** How many there are, and what they have done. */
  get health(): AlertsHealth {
    const { alerts, cap } = this.#engine.use;
    const armed = this.#engine.list().filter(isWatched).length;
    const { counts = { sent: 0, failed: 0, dropped: 0 }, waiting = 0 } = this.#webhook ?? {};
    return {
      set: alerts,
      cap,
      armed,
      ...this.#engine.counts,
      ...counts,
      waiting,
      problems: this.#problems,
      ...(this.#lastProblem === undefined ? {} : { lastProblem: this.#lastProblem }),
    };
  }

  /** Reads what was kept. With `listed` those are the alerts, and go on where they were. Rejects with {@link AlertError} if one of them cannot be. */
  async load(): Promise<void> {
    await this.#engine.load(true);
  }

  /** As {@link AlertService.load}, for alerts that the configuration lists; their names are looked up in a session. Rejects with {@link AlertError}. */
  async loadListed(source: MarketSource): Promise<void> {
    await this.#engine.load(false);
    const { list, quietHours } = this.#options.config;
    this.#engine.setQuietHours(quietHours.from === '' ? undefined : quietHours);
    for (const { id, when, name } of list) {
      const rule = await readAlert(when, { source }).catch((error: unknown) => {
        throw error instanceof AlertError ? new AlertError(error.reason, `alerts.list ${id}: ${error.message}`) : error;
      });
      this.#engine.put(name === undefined ? rule : { ...rule, name }, id);
    }
  }

  /** Watches a session that runs. */
  attach({ source, mode }: Pick<Session, 'source' | 'mode'>): void {
    this.#source = source;
    this.#engine.attach(source, mode);
  }

  /** Before the session ends. */
  detach(): void {
    this.#source = undefined;
    this.#engine.detach();
  }

  async stop(): Promise<void> {
    this.#webhook?.stop();
    await this.#engine.stop();
  }

  /** Answers a screen. Never rejects. */
  async answer(request: AlertRequest): Promise<RequestOutcome> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof AlertError) return failure('bad-request', error.message);
      throw error;
    }
  }

  async #answer(request: AlertRequest): Promise<RequestOutcome> {
    const engine = this.#engine;
    switch (request.method) {
      case 'get-alerts':
        return { kind: 'alerts', alerts: this.#state() };
      case 'read-alert': {
        const source = this.#source;
        if (source === undefined) return failure('unavailable', 'no session is open: names cannot be looked up');
        const { text, shown } = request;
        const rule = await readAlert(text, { source, ...(shown === undefined ? {} : { shown }) });
        if (rule.expiresAt !== undefined && rule.expiresAt <= this.#options.ports.clock.now())
          return failure('bad-request', 'it would have expired already');
        return { kind: 'alert-rule', rule };
      }
      case 'put-alert':
        return { kind: 'alert', alert: engine.put(request.rule, request.id) };
      case 'delete-alert':
        engine.remove(request.id);
        return OK;
      case 'pause-alert':
        return { kind: 'alert', alert: engine.pause(request.id) };
      case 'arm-alert':
        return { kind: 'alert', alert: engine.arm(request.id) };
      case 'set-quiet-hours':
        engine.setQuietHours(request.hours);
        this.#options.broadcast({ kind: 'alert-state', state: this.#state() });
        return OK;
      case 'clear-firings':
        engine.clearFirings();
        this.#options.broadcast({ kind: 'alert-state', state: this.#state() });
        return OK;
    }
  }

  #state(): AlertState {
    const { quietHours } = this.#engine;
    return {
      alerts: this.#engine.list(),
      firings: this.#engine.firings,
      ...(quietHours === undefined ? {} : { quietHours }),
      hasWebhook: this.#webhook !== undefined,
      ...(this.#lastProblem === undefined ? {} : { lastProblem: this.#lastProblem }),
    };
  }

  #onFired(firing: AlertFiring): void {
    this.#options.ports.log.write({ ...ALERT_FIRED, at: firing.at, fields: firedFields(firing) });
    this.#options.broadcast({ kind: 'alert-fired', firing });
    if (firing.isQuiet || !firing.deliver.includes('webhook')) return;
    if (this.#webhook !== undefined) this.#webhook.send(firing);
    else this.#report({ code: 'webhook-missing', message: `alert ${firing.id} was not sent: there is no webhook` });
  }

  /** What cannot be watched is a problem once, until it can be or for another reason. */
  #noteUnwatched(changed: readonly Alert[], gone: readonly string[]): void {
    for (const id of gone) this.#unwatched.delete(id);
    for (const { id, problem } of changed) {
      if (problem === this.#unwatched.get(id)) continue;
      if (problem === undefined) this.#unwatched.delete(id);
      else {
        this.#unwatched.set(id, problem);
        this.#report({ code: 'not-watched', message: `alert ${id} cannot be watched: ${problem}` });
      }
    }
  }

  /** Every problem is counted and sent to the screens. */
  #report(problem: AlertProblem): void {
    this.#options.broadcast({ kind: 'alert-problem', problem: this.#note(problem) });
  }

  /** In the log a problem that repeats stands once until another comes. */
  #note({ code, message }: AlertProblem): DatedAlertProblem {
    const { ports } = this.#options;
    const problem = { code, message, at: ports.clock.now() };
    const isRepeated = message === this.#lastProblem?.message;
    this.#problems++;
    this.#lastProblem = problem;
    if (isRepeated) return problem;
    const { ALERT_PROBLEM: level } = EVENT_LEVELS;
    ports.log.write({ name: 'ALERT_PROBLEM', level, at: problem.at, fields: { code, problem: message } });
    return problem;
  }
}

function isWatched({ state, problem }: Alert): boolean {
  return problem === undefined && (state === 'armed' || state === 'waiting');
}

const OK = { kind: 'ok' } as const;
