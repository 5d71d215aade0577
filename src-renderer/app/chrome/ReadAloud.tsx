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

/** What a panel says of itself: why it is empty, of a canvas its summary, of a table its chosen row or the first, else all of it. */
function summaryOf(panelId: string): string {
  const body = document.querySelector<HTMLElement>(`[data-panel="${CSS.escape(panelId)}"] .panel-body`);
  if (body === null) return '';
  const found = SAID.flatMap((selector) => body.querySelector<HTMLElement>(selector) ?? []);
  // Parts that lie beside or below each other are lines of it.
  const lines = (found[0] ?? body).innerText.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(', ');
}

/** Where a panel says what it shows, the first that it has. */
const SAID = [
  '.panel-empty',
  '.health-sentence',
  '[role="row"][aria-selected="true"]',
  'output',
  '.grid-row:not([hidden])',
  '.grid-empty:not([hidden])',
];

const SAY_EVERY_MS = 10_000;
