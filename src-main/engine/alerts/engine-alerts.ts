import type { Alert, AlertFiring, AlertRule } from '../../../src-shared/alerts/alert.ts';
import type { AlertProblem } from '../../../src-shared/alerts/alert-problem.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { ClockPort, StorePort } from '../ports.ts';
import type { MarketSource } from '../publish/market-source.ts';
import { AlertEngine } from './alert-engine.ts';
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

  async add(alert: string | AlertRule, { id, name }: AddAlertOptions): Promise<Alert> {
    const { source, venue } = this.#options;
    const rule = typeof alert === 'string' ? await readAlert(alert, { source, venue }) : alert;
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
