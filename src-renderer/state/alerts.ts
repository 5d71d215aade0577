import { create } from 'zustand';
import type { Alert, AlertFiring, AlertRule, QuietHours } from '../../src-shared/alerts/alert.ts';
import { withFiring } from '../../src-shared/alerts/with-firing.ts';
import type { DatedAlertProblem } from '../../src-shared/alerts/alert-problem.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { AlertMessage, AlertRequest, EngineResult, RequestOutcome } from '../../src-shared/wire/protocol.ts';

/** What the screen knows of alerts. `problem`: why it knows nothing, in words; undefined if it does, or has not asked yet. */
export interface AlertsKnown {
  readonly alerts: readonly Alert[];
  /** The newest first. */
  readonly firings: readonly AlertFiring[];
  readonly quietHours: QuietHours | undefined;
  readonly hasWebhook: boolean;
  /** What last went wrong, such as a webhook that does not answer. */
  readonly lastProblem: DatedAlertProblem | undefined;
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
  lastProblem: undefined,
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
      useAlerts.setState(({ firings }) => ({ firings: withFiring(firings, message.firing) }));
      break;
    case 'alert-problem':
      useAlerts.setState({ lastProblem: message.problem });
      break;
  }
}

/** Sets an alert, in place of the one of `id` if it is given; what is wrong, in words, undefined if nothing is. */
export function putAlert(asks: Asks, rule: AlertRule, id?: string): Promise<string | undefined> {
  return ask(asks, { method: 'put-alert', rule, ...(id === undefined ? {} : { id }) });
}

/** Does something to an alert; what is wrong, in words, undefined if nothing is. */
export function changeAlert(
  asks: Asks,
  method: 'delete-alert' | 'pause-alert' | 'arm-alert',
  id: string,
): Promise<string | undefined> {
  return ask(asks, { method, id });
}

/** Sets quiet hours, or ends them; what is wrong, in words, undefined if nothing is. */
export function setQuietHours(asks: Asks, hours: QuietHours | undefined): Promise<string | undefined> {
  return ask(asks, { method: 'set-quiet-hours', ...(hours === undefined ? {} : { hours }) });
}

/** Empties the history; what is wrong, in words, undefined if nothing is. */
export function clearFirings(asks: Asks): Promise<string | undefined> {
  return ask(asks, { method: 'clear-firings' });
}

/** What a text means while an instrument is shown: the alert, or what is wrong, in words. */
export async function readAlertText(
  asks: Asks,
  text: string,
  shown: InstrumentId | undefined,
): Promise<{ readonly rule: AlertRule } | { readonly problem: string }> {
  const outcome = await asks.request({ method: 'read-alert', text, ...(shown === undefined ? {} : { shown }) });
  if (!outcome.ok) return { problem: outcome.error.message };
  return outcome.result.kind === 'alert-rule' ? { rule: outcome.result.rule } : { problem: NO_ANSWER };
}

async function ask(asks: Asks, request: AlertRequest): Promise<string | undefined> {
  const outcome = await asks.request(request);
  return outcome.ok ? undefined : outcome.error.message;
}

function take({ alerts, firings, quietHours, hasWebhook, lastProblem }: AlertsOfEngine): void {
  useAlerts.setState({ alerts, firings, quietHours, hasWebhook, lastProblem, problem: undefined });
}

type AlertsOfEngine = Extract<EngineResult, { kind: 'alerts' }>['alerts'];

const NO_ANSWER = 'The engine answered something else.';
