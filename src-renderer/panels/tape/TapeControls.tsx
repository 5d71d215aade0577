import type { ReactNode } from 'react';
import { MinQuote } from '../legs/MinQuote.tsx';
import type { PanelProps } from '../panel.ts';
import type { TapeSettings } from './settings.ts';

/** The size filter: the smallest row shown, in quote value. */
export function TapeControls({ settings, instrument, update }: PanelProps<TapeSettings>): ReactNode {
  return (
    <MinQuote
      value={settings.minQuote}
      quote={instrument?.quote}
      onChange={(minQuote) => update({ minQuote })}
      testId="tape-filter"
    />
  );
}
