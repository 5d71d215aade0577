import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** Settings of the health panel. */
export interface HealthSettings {
  /** Leaves out every row that is well. */
  readonly onlyProblems: boolean;
  /** What was wrong over time, in place of the rows. */
  readonly showsTimeline: boolean;
}

/** Version, defaults and tolerant parse. */
export const HEALTH_SETTINGS: PanelSettings<HealthSettings> = {
  version: 1,
  defaults: { onlyProblems: false, showsTimeline: false },
  parse: (saved) => ({ onlyProblems: toRecord(saved)['onlyProblems'] === true, showsTimeline: toRecord(saved)['showsTimeline'] === true }),
};
