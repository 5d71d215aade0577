import { useState } from 'react';
import { LegBuffers } from '../legs/leg-buffers.ts';
import type { PanelProps } from '../panel.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { flowSub, legsAdded, SummedFlow, venueBars } from './venue-flow.ts';

/** The sums over the chosen venues, brought up to now when asked; undefined if none are shown. `subs` are what they are made from. */
export function useSummedFlow(props: PanelProps<ChartSettings>): {
  readonly subs: readonly string[];
  readonly summed: () => SummedFlow | undefined;
} {
  const { panelId, instrumentId, settings } = props;
  const [sums] = useState(() => new SummedFlow());
  const [buffers] = useState(() => new LegBuffers(venueBars));
  return {
    subs: legsAdded(props).map(({ instrument }) => flowSub(panelId, instrumentId, instrument.id)),
    summed: () => {
      if (!addsVenues(settings)) return undefined;
      sums.update(buffers.of(props), settings.steps[instrumentId ?? ''] !== undefined);
      return sums;
    },
  };
}
