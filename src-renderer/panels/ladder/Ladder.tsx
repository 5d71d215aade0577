import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { LadderCanvas } from '../parts/LadderCanvas.tsx';
import { ladderView } from './ladder-view.ts';
import type { LadderSettings } from './settings.ts';

/** A price ladder on a canvas. */
export function Ladder(props: PanelProps<LadderSettings>): ReactNode {
  const { panelId } = props;
  const [view] = useState(ladderView);
  return (
    <LadderCanvas
      props={props}
      view={view}
      subs={[toSub(panelId, 'book'), toSub(panelId, 'trades'), toSub(panelId, 'quotes'), toSub(panelId, 'depth')]}
      everyMs={0}
      label="Price ladder"
      testId="ladder-summary"
      dimsItself
    />
  );
}
