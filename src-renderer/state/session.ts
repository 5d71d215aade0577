import { create } from 'zustand';
import type { EngineStatus, SessionInfo, SessionMode } from '../../src-shared/wire/protocol.ts';

/** What the engine is watching and whether it can be reached. */
export interface SessionState {
  /** Undefined until the engine has said it. */
  readonly session: SessionInfo | undefined;
  /** `connecting` until the first contact, `lost` from the loss of a link that was up until the engine has said something again. */
  readonly link: 'connecting' | 'up' | 'lost';
  /** How the engine is, as its host sees it. */
  readonly engine: EngineStatus;
  /** Whole seconds without a frame or a heartbeat, from 3 on; undefined while they come. */
  readonly silentSeconds: number | undefined;
  /** A change of mode that is under way. */
  readonly switchingTo: SessionMode | undefined;
}

/** The session as the engine last sent it. */
export const useSession = create<SessionState>(() => ({
  session: undefined,
  link: 'connecting',
  engine: { state: 'running' },
  silentSeconds: undefined,
  switchingTo: undefined,
}));

/** Notes the engine's session. */
export function noteSession(session: SessionInfo): void {
  const before = useSession.getState().session;
  useSession.setState({ session, ...(before?.epoch !== session.epoch && { switchingTo: undefined }) });
}

/** Notes that the link to the host came up or broke. What is shown is old until the engine says something. */
export function noteLink(isUp: boolean): void {
  useSession.setState(({ link }) => {
    if (isUp) return { link: link === 'lost' ? 'lost' : 'up' };
    return { link: link === 'connecting' ? 'connecting' : 'lost' };
  });
}

/** Notes that the engine itself has said something since the link came up. */
export function noteContact(): void {
  useSession.setState({ link: 'up' });
}
