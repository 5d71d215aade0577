import type { PanelProps } from '../panel.ts';
import type { HealthSettings } from './settings.ts';

/** What every view of the health panel gets. */
export interface HealthViewProps extends PanelProps<HealthSettings> {
  /** The health subscription. */
  readonly subs: readonly string[];
}
