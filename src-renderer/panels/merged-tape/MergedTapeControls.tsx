import type { ReactNode } from 'react';
import { MinQuote } from '../legs/MinQuote.tsx';
import type { PanelProps } from '../panel.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import type { MergedTapeSettings } from './settings.ts';

/** The size filter, and which venues take part. */
export function MergedTapeControls(props: PanelProps<MergedTapeSettings>): ReactNode {
  return (
    <>
      <VenuePicker props={props} />
      <MinQuote
        value={props.settings.minQuote}
        quote={props.instrument?.quote}
        onChange={(minQuote) => props.update({ minQuote })}
        testId="merged-tape-filter"
      />
    </>
  );
}
