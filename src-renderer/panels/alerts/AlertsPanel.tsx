import type { ReactNode } from 'react';
import type { Alert } from '../../../src-shared/alerts/alert.ts';
import { formatCondition } from '../../../src-shared/alerts/format-alert.ts';
import { ALERT_STATE_WORDS, firingWords, timeWords } from '../../format/alert-words.ts';
import { type Zone, zoneOf } from '../../format/zone.ts';
import { changeAlert, clearFirings, putAlert, setQuietHours, useAlerts } from '../../state/alerts.ts';
import type { Asks } from '../../state/alerts.ts';
import { notify } from '../../state/notices.ts';
import { openOverlay } from '../../state/overlay.ts';
import { shownTimeZone, useSettings } from '../../state/settings.ts';
import { usePanelCommand, usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { alertNote, editText, firingsTable } from './alert-rows.ts';
import type { AlertsSettings } from './settings.ts';
import '../../theme/alerts.css';

/** Every alert with its state, or what has gone off, the newest first. */
export function AlertsPanel({ panelId, feed, settings }: PanelProps<AlertsSettings>): ReactNode {
  const problem = useAlerts((state) => state.problem);
  useSettings((state) => state.timeZone);
  const zone = zoneOf(shownTimeZone());
  usePanelCommand(panelId, 'clear', () => void clearFirings(feed).then(sayProblem));
  usePanelExport(panelId, () => firingsTable(useAlerts.getState().firings));
  if (problem !== undefined)
    return (
      <div className="panel-empty">
        <p className="panel-empty-title">Alerts cannot be shown.</p>
        <p>{problem}</p>
      </div>
    );
  return (
    <div className="alerts">
      {settings.view === 'alerts' ? <AlertList asks={feed} zone={zone} /> : <History zone={zone} />}
      <LastProblem zone={zone} />
      <QuietHoursRow asks={feed} />
    </div>
  );
}

/** What last went wrong with alerts, until it is dismissed here. */
function LastProblem({ zone }: { readonly zone: Zone }): ReactNode {
  const problem = useAlerts((state) => state.lastProblem);
  // The row of the alert says that already.
  if (problem === undefined || problem.code === 'not-watched') return null;
  return (
    <p className="alert-trouble" role="status" data-testid="alert-trouble">
      <span>
        {timeWords(problem.at, zone)}: {problem.message}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => useAlerts.setState({ lastProblem: undefined })}
      >
        ×
      </button>
    </p>
  );
}

function AlertList({ asks, zone }: { readonly asks: Asks; readonly zone: Zone }): ReactNode {
  const alerts = useAlerts((state) => state.alerts);
  if (alerts.length === 0)
    return (
      <div className="alerts-none">
        <p className="panel-empty-title">No alerts yet.</p>
        <p>
          Press Alt+A and type, such as <code>btc &gt; 100k</code>, or click a price of a chart or a ladder with the
          right button.
        </p>
      </div>
    );
  return (
    <ul className="alert-list" aria-label="Alerts">
      {alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} asks={asks} zone={zone} />
      ))}
    </ul>
  );
}

function AlertRow({
  alert,
  asks,
  zone,
}: {
  readonly alert: Alert;
  readonly asks: Asks;
  readonly zone: Zone;
}): ReactNode {
  const { id, rule, state, problem } = alert;
  const isOn = state === 'armed' || state === 'waiting';
  const title = formatCondition(rule.condition);
  return (
    <li className="alert-row" data-state={problem === undefined ? state : 'problem'} data-testid="alert-row">
      <span className="alert-mark" title={ALERT_STATE_WORDS[state]} aria-hidden />
      <span className="alert-text">
        <b>{rule.name ?? title}</b>
        <small>{alertNote(alert, zone)}</small>
      </span>
      <button
        type="button"
        className="button"
        onClick={() => void changeAlert(asks, isOn ? 'pause-alert' : 'arm-alert', id).then(sayProblem)}
      >
        {isOn ? 'Pause' : 'Arm'}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => openOverlay({ kind: 'alert', text: editText(alert), id, rule })}
      >
        Edit
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Delete ${title}`}
        title="Delete"
        onClick={() => void deleteAlert(asks, alert)}
      >
        ×
      </button>
    </li>
  );
}

/** Deletes an alert, and says how it comes back. */
async function deleteAlert(asks: Asks, { id, rule }: Alert): Promise<void> {
  const problem = await changeAlert(asks, 'delete-alert', id);
  sayProblem(problem);
  if (problem !== undefined) return;
  notify({
    tone: 'plain',
    text: `Alert deleted: ${formatCondition(rule.condition)}`,
    action: { label: 'Undo', run: () => void putAlert(asks, rule, id).then(sayProblem) },
  });
}

function History({ zone }: { readonly zone: Zone }): ReactNode {
  const firings = useAlerts((state) => state.firings);
  if (firings.length === 0) return <p className="alerts-none">Nothing has gone off yet. Alt+A sets an alert.</p>;
  return (
    <ul className="alert-list" aria-label="What has gone off">
      {firings.map((firing) => (
        <li
          key={firing.id}
          className="alert-row"
          data-state={firing.missed === undefined ? 'fired' : 'missed'}
          data-testid="alert-firing"
        >
          <time dateTime={new Date(firing.at).toISOString()}>{timeWords(firing.at, zone)}</time>
          <span className="alert-text">{firingWords(firing)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Hours in which nobody is notified. */
function QuietHoursRow({ asks }: { readonly asks: Asks }): ReactNode {
  const hours = useAlerts((state) => state.quietHours);
  const shown = hours ?? USUAL_HOURS;
  const set = (change: Partial<typeof USUAL_HOURS>): void => {
    void setQuietHours(asks, { ...shown, ...change, timeZone: LOCAL_ZONE }).then(sayProblem);
  };
  return (
    <div className="alert-quiet">
      <label>
        <input
          type="checkbox"
          checked={hours !== undefined}
          onChange={(event) => {
            if (event.target.checked) set({});
            else void setQuietHours(asks, undefined).then(sayProblem);
          }}
        />
        Quiet hours
      </label>
      {hours === undefined ? null : (
        <>
          <input
            type="time"
            className="field"
            aria-label="Quiet from"
            value={shown.from}
            onChange={({ target }) => set({ from: target.value })}
          />
          to
          <input
            type="time"
            className="field"
            aria-label="Quiet until"
            value={shown.to}
            onChange={({ target }) => set({ to: target.value })}
          />
        </>
      )}
    </div>
  );
}

function sayProblem(problem: string | undefined): void {
  if (problem !== undefined) notify({ tone: 'bad', text: problem });
}

const USUAL_HOURS = { from: '22:00', to: '07:00' };
/** Hours are those of the person's day. */
const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
