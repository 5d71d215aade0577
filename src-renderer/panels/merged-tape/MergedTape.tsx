import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PanelProps } from '../panel.ts';
import { TapeCanvas } from '../parts/TapeCanvas.tsx';
import { depthSub, tradesSub } from './merged-trades.ts';
import { mergedView } from './merged-view.ts';
import type { MergedTapeSettings } from './settings.ts';

/** Trades of one asset over several venues on a canvas, the one received last on top. */
export function MergedTape(props: PanelProps<MergedTapeSettings>): ReactNode {
  const [view] = useState(mergedView);
  return (
    <TapeCanvas
      props={props}
      view={view}
      subs={view.legs
        .of(props)
        .flatMap(({ leg }) => [tradesSub, depthSub].map((sub) => sub(props.panelId, leg.instrument.id)))}
      everyMs={REDRAW_MS}
      label="Merged time and sales"
      testId="merged-tape-summary"
      dimsItself
    />
  );
}

/** Rows that stay for less than this cannot be read. */
const REDRAW_MS = 50;
