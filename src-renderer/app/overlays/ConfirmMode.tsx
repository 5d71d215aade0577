import type { ReactNode } from 'react';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useServices } from '../start/services.ts';
import { switchMode } from '../start/session-actions.ts';

/** Asks before the kind of data changes, and names what happens. */
export function ConfirmMode({ mode }: { readonly mode: SessionMode }): ReactNode {
  const services = useServices();
  const words = WORDS[mode];
  return (
    <Dialog title={words.title} onClose={closeOverlay} testId="confirm-mode">
      <h2>{words.title}</h2>
      {words.text.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <div className="row-of-buttons end">
        <button type="button" className="button" onClick={closeOverlay}>
          Cancel
        </button>
        <button
          type="button"
          className="button primary"
          autoFocus
          data-testid="confirm"
          onClick={() => {
            closeOverlay();
            void switchMode(services, mode);
          }}
        >
          {words.action}
        </button>
      </div>
    </Dialog>
  );
}

const WORDS: Readonly<
  Record<SessionMode, { readonly title: string; readonly text: readonly string[]; readonly action: string }>
> = {
  live: {
    title: 'Go live?',
    text: [
      'Tapedeck connects to the venues over the internet and shows their public market data. It sends no orders and needs no account.',
      'What is on screen now is cleared. The choice is remembered for the next start.',
    ],
    action: 'Go live',
  },
  demo: {
    title: 'Go back to the demo market?',
    text: [
      'The connections to the venues are closed, and a simulated market runs on this computer. Every panel says SIMULATED while it does.',
      'What is on screen now is cleared. The choice is remembered for the next start.',
    ],
    action: 'Back to demo',
  },
  replay: { title: 'Play a recording?', text: ['What is on screen now is cleared.'], action: 'Play' },
};
