import { create } from 'zustand';
import type { SessionInfo, SessionMode } from '../../src-shared/wire/protocol.ts';

/** What the engine is watching and whether it can be reached. */
export interface SessionState {
  /** Undefined until the engine has said it. */
  readonly session: SessionInfo | undefined;
  /** `connecting` until the first contact, `lost` while a link that was up is down. */
  readonly link: 'connecting' | 'up' | 'lost';
  /** A change of mode that is under way. */
  readonly switchingTo: SessionMode | undefined;
}

/** The session as the engine last told it. */
export const useSession = create<SessionState>(() => ({
  session: undefined,
  link: 'connecting',
  switchingTo: undefined,
}));

/** Notes what the engine said. */
export function noteSession(session: SessionInfo): void {
  const before = useSession.getState().session;
  useSession.setState({ session, ...(before?.epoch !== session.epoch && { switchingTo: undefined }) });
}

/** Notes that the link came up or broke. */
export function noteLink(isUp: boolean): void {
  useSession.setState(({ link }) => ({ link: isUp ? 'up' : link === 'connecting' ? 'connecting' : 'lost' }));
}
