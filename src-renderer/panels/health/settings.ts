import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** Settings of the health panel. */
export interface HealthSettings {
  /** Leaves out every row that is well. */
  readonly onlyProblems: boolean;
}

/** Version, defaults and tolerant parse. */
export const HEALTH_SETTINGS: PanelSettings<HealthSettings> = {
  version: 1,
  defaults: { onlyProblems: false },
  parse: (saved) => ({ onlyProblems: toRecord(saved)['onlyProblems'] === true }),
};
