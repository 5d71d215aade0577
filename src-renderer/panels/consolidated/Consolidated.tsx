import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PanelProps } from '../panel.ts';
import { LadderCanvas } from '../parts/LadderCanvas.tsx';
import { bookSub } from './consolidated-books.ts';
import { tradesSub } from './consolidated-trades.ts';
import { consolidatedView } from './consolidated-view.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** One asset's books over several venues on a canvas. */
export function Consolidated(props: PanelProps<ConsolidatedSettings>): ReactNode {
  const [view] = useState(consolidatedView);
  return (
    <LadderCanvas
      props={props}
      view={view}
      subs={view.legs
        .of(props)
        .flatMap(({ leg }) => [bookSub, tradesSub].map((sub) => sub(props.panelId, leg.instrument.id)))}
      everyMs={REDRAW_MS}
      label="Consolidated ladder"
      testId="consolidated-summary"
      dimsItself
    />
  );
}

/** Several books change more often than eyes can follow. */
const REDRAW_MS = 50;
