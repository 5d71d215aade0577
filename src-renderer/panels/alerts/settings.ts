import { toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** What an alerts panel shows: the alerts, or what has gone off. */
export const ALERT_VIEWS = ['alerts', 'history'] as const;

/** Settings of an alerts panel. */
export interface AlertsSettings {
  readonly view: (typeof ALERT_VIEWS)[number];
}

/** Version, defaults and tolerant parse. */
export const ALERTS_SETTINGS: PanelSettings<AlertsSettings> = {
  version: 1,
  defaults: { view: 'alerts' },
  parse: (saved) => ({ view: toOneOf(toRecord(saved)['view'], ALERT_VIEWS, 'alerts') }),
};
