import type { Alert, AlertFiring, AlertRule } from '../../../src-shared/alerts/alert.ts';
import type { AlertProblem } from '../../../src-shared/alerts/alert-problem.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ClockPort, StorePort } from '../ports.ts';
import type { MarketSource } from '../publish/market-source.ts';
import * as v from 'valibot';
import { ALERT_RULE } from '../../../src-shared/alerts/alert-guard.ts';
import { firstProblem } from '../../../src-shared/wire/guard-parts.ts';
import { AlertEngine } from './alert-engine.ts';
import { AlertError } from './alert-error.ts';
import { readAlert } from './read-alert.ts';

/** What the alerts of an engine work with. */
export interface EngineAlertsOptions {
  readonly clock: ClockPort;
  readonly store: StorePort;
  readonly source: MarketSource;
  /** Of names that say none. */
  readonly venue: VenueId;
  readonly onFired: (firing: AlertFiring) => void;
  readonly onProblem: (problem: AlertProblem) => void;
}

/** How an alert is added. With `id` it goes on, after a restart, where the one of that id and rule was. */
export interface AddAlertOptions {
  readonly id?: string;
  /** What people call it; its condition if absent. */
  readonly name?: string;
}

/** Alerts that a program sets, watched in the market of its engine. Nothing is made before the first. */
export class EngineAlerts {
  readonly #options: EngineAlertsOptions;
  #engine: Promise<AlertEngine> | undefined;
  #made: AlertEngine | undefined;

  constructor(options: EngineAlertsOptions) {
    this.#options = options;
  }

  async add(alert: string | AlertRule, { id, name }: AddAlertOptions = {}): Promise<Alert> {
    const { source, venue } = this.#options;
    const rule = typeof alert === 'string' ? await readAlert(alert, { source, venue }) : checked(alert);
    if (id?.length === 0 || (id?.length ?? 0) > MOST_ID)
      throw new AlertError('invalid-alert', `an id of an alert has 1 to ${String(MOST_ID)} characters`);
    const engine = await (this.#engine ??= this.#open());
    return engine.put(name === undefined ? rule : { ...rule, name }, id);
  }

  remove(id: string): void {
    this.#made?.remove(id);
  }

  list(): readonly Alert[] {
    return this.#made?.list() ?? [];
  }

  async stop(): Promise<void> {
    await (await this.#engine)?.stop();
  }

  async #open(): Promise<AlertEngine> {
    const { clock, store, source, onFired, onProblem } = this.#options;
    const engine = new AlertEngine({
      clock,
      store: { port: store, name: 'alerts' },
      onChanged: () => undefined,
      onFired,
      onProblem,
    });
    await engine.load(false);
    engine.attach(source, 'live');
    this.#made = engine;
    return engine;
  }
}

/** A rule as a program wrote it, which no compiler may have checked. */
function checked(rule: unknown): AlertRule {
  const outcome = v.safeParse(ALERT_RULE, rule);
  if (!outcome.success) throw new AlertError('invalid-alert', firstProblem(outcome.issues[0]));
  return outcome.output;
}

/** As of those that screens set. */
const MOST_ID = 64;
