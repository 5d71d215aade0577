import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { browserFrameClock } from '../../client/browser-ports.ts';
import { useSettings } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';

/** Says the summary of the focused panel to a screen reader every ten seconds, for people who asked for it. */
export function ReadAloud(): ReactNode {
  const isOn = useSettings((state) => state.readsAloud);
  return isOn ? <Summary /> : null;
}

function Summary(): ReactNode {
  const focused = useWorkspace((state) => state.focused);
  const [text, setText] = useState('');
  useEffect(() => {
    const say = (): void => setText(focused === undefined ? '' : summaryOf(focused));
    say();
    return browserFrameClock.every(SAY_EVERY_MS, say);
  }, [focused]);
  return (
    <output className="read-aloud" aria-live="polite" data-testid="read-aloud">
      {text}
    </output>
  );
}

/** What a panel says of itself: of a canvas its summary, of a table its chosen row. */
function summaryOf(panelId: string): string {
  const panel = document.querySelector(`[data-panel="${CSS.escape(panelId)}"]`);
  return panel?.querySelector('.panel-body output, [role="row"][aria-selected="true"]')?.textContent ?? '';
}

const SAY_EVERY_MS = 10_000;
