import type { ReactNode } from 'react';
import { useSession } from '../../state/session.ts';

/** The mark in the header of every panel whose data is not real and of now; cut to its first letters where room is short. */
export function SessionChip(): ReactNode {
  const mode = useSession((state) => state.session?.mode);
  if (mode === undefined || mode === 'live') return null;
  const { text, testId, title } = MARKS[mode];
  return (
    <span className="session-chip" title={title} data-testid={testId}>
      <span>{text}</span>
    </span>
  );
}

const MARKS = {
  demo: { text: 'SIMULATED', testId: 'simulated', title: 'Simulated: the demo market, not a real one' },
  replay: { text: 'REPLAY', testId: 'replay', title: 'A recording is played' },
};
