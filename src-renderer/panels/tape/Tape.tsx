import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { TapeCanvas } from '../parts/TapeCanvas.tsx';
import { tapeView } from './tape-view.ts';
import type { TapeSettings } from './settings.ts';

/** Time and sales on a canvas, newest first. */
export function Tape(props: PanelProps<TapeSettings>): ReactNode {
  const [view] = useState(tapeView);
  return (
    <TapeCanvas
      props={props}
      view={view}
      subs={[toSub(props.panelId, 'trades'), toSub(props.panelId, 'depth')]}
      everyMs={REDRAW_MS}
      label="Time and sales"
      testId="tape-summary"
      dimsItself={false}
    />
  );
}

/** Rows that stay for less than this cannot be read. */
const REDRAW_MS = 30;
