import type { ReactNode } from 'react';
import { useSession } from '../../state/session.ts';

/** The corner mark of every panel whose data is not real and of now. */
export function SessionCorner(): ReactNode {
  const mode = useSession((state) => state.session?.mode);
  if (mode === 'demo')
    return (
      <span className="corner" data-testid="simulated">
        SIMULATED
      </span>
    );
  return mode === 'replay' ? (
    <span className="corner" data-testid="replay">
      REPLAY
    </span>
  ) : null;
}
