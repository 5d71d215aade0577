import { create } from 'zustand';
import type { Alert, AlertFiring, QuietHours } from '../../src-shared/alerts/alert.ts';
import { MOST_FIRINGS } from '../../src-shared/alerts/alert.ts';
import type { AlertMessage, AlertRequest, EngineResult, RequestOutcome } from '../../src-shared/wire/protocol.ts';

/** What the screen knows of alerts. `problem`: why it knows nothing, in words; undefined if it does, or has not asked yet. */
export interface AlertsKnown {
  readonly alerts: readonly Alert[];
  /** The newest first. */
  readonly firings: readonly AlertFiring[];
  readonly quietHours: QuietHours | undefined;
  readonly hasWebhook: boolean;
  readonly problem: string | undefined;
}

/** What asks the engine. */
export interface Asks {
  request(request: AlertRequest): Promise<RequestOutcome>;
}

/** Alerts, as the engine keeps them. */
export const useAlerts = create<AlertsKnown>(() => ({
  alerts: [],
  firings: [],
  quietHours: undefined,
  hasWebhook: false,
  problem: undefined,
}));

/** Asks for everything: after the link came up. */
export async function loadAlerts(asks: Asks): Promise<void> {
  const outcome = await asks.request({ method: 'get-alerts' });
  if (!outcome.ok) useAlerts.setState({ problem: outcome.error.message });
  else if (outcome.result.kind === 'alerts') take(outcome.result.alerts);
}

/** Takes what the engine says by itself. */
export function noteAlerts(message: AlertMessage): void {
  switch (message.kind) {
    case 'alerts': {
      const changed = new Map(message.alerts.map((alert) => [alert.id, alert]));
      const gone = new Set(message.gone);
      useAlerts.setState(({ alerts }) => {
        const kept = alerts.filter(({ id }) => !gone.has(id)).map((alert) => changed.get(alert.id) ?? alert);
        const known = new Set(kept.map(({ id }) => id));
        return { alerts: [...kept, ...message.alerts.filter(({ id }) => !known.has(id))] };
      });
      break;
    }
    case 'alert-state':
      take(message.state);
      break;
    case 'alert-fired':
      useAlerts.setState(({ firings }) => ({ firings: [message.firing, ...firings.slice(0, MOST_FIRINGS - 1)] }));
      break;
  }
}

function take({ alerts, firings, quietHours, hasWebhook }: Extract<EngineResult, { kind: 'alerts' }>['alerts']): void {
  useAlerts.setState({ alerts, firings, quietHours, hasWebhook, problem: undefined });
}
