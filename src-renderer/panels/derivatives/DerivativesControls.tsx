import type { ReactNode } from 'react';
import { MinQuote } from '../legs/MinQuote.tsx';
import type { PanelProps } from '../panel.ts';
import type { DerivativesSettings } from './settings.ts';

/** Whether markets or their liquidations are shown, and of the latter from which value on. */
export function DerivativesControls({ settings, update }: PanelProps<DerivativesSettings>): ReactNode {
  const showsLiquidations = settings.view === 'liquidations';
  return (
    <>
      <button
        type="button"
        className="toggle"
        aria-pressed={showsLiquidations}
        title={showsLiquidations ? 'Show the markets again' : 'Show the liquidations of these markets'}
        data-testid="show-liquidations"
        onClick={() => update({ view: showsLiquidations ? 'markets' : 'liquidations' })}
      >
        liquidations
      </button>
      {showsLiquidations ? (
        <MinQuote
          value={settings.minQuote}
          quote={undefined}
          note=""
          onChange={(minQuote) => update({ minQuote })}
          testId="liquidations-filter"
        />
      ) : null}
    </>
  );
}
