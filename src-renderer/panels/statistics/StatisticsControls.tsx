import type { ReactNode } from 'react';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import type { PanelProps } from '../panel.ts';
import type { StatisticsSettings } from './settings.ts';

/** Which venues' trades are counted, if it is those of several. */
export function StatisticsControls(props: PanelProps<StatisticsSettings>): ReactNode {
  return props.settings.isOverVenues ? <VenuePicker props={props} /> : null;
}
