import type { ReactNode } from 'react';
import { openOverlay } from '../../state/overlay.ts';
import type { PanelProps } from '../panel.ts';
import type { AlertsSettings } from './settings.ts';
import { ALERT_VIEWS } from './settings.ts';

/** What the panel shows, and a new alert. */
export function AlertsControls({ settings, update }: PanelProps<AlertsSettings>): ReactNode {
  return (
    <>
      {ALERT_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          className="button"
          aria-pressed={settings.view === view}
          onClick={() => update({ view })}
        >
          {view === 'alerts' ? 'Alerts' : 'History'}
        </button>
      ))}
      <button
        type="button"
        className="button"
        title="New alert (Alt+A)"
        onClick={() => openOverlay({ kind: 'alert', text: '' })}
      >
        + New
      </button>
    </>
  );
}
