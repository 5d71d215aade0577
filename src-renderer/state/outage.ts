import { useShallow } from 'zustand/shallow';
import type { ExportInstant } from '../feed/export-instant.ts';
import type { Feed } from '../feed/feed.ts';
import { useSession } from './session.ts';
import type { SessionState } from './session.ts';

/** Why nothing that is shown may be trusted at the moment: the engine does not reach this screen. */
export interface Outage {
  /** In the place of every panel's badge; counts while it lasts. */
  readonly badge: string;
  /** The cause, as a sentence that stays the same while it lasts. */
  readonly sentence: string;
  /** Whether something is done about it without the person. */
  readonly isMoving: boolean;
}

/** The outage of the moment; undefined while the engine reaches this screen. */
export function outageOf({
  link,
  engine,
  silentSeconds,
  session,
}: Pick<SessionState, 'link' | 'engine' | 'silentSeconds' | 'session'>): Outage | undefined {
  if (link === 'lost')
    return {
      badge: 'OFFLINE',
      sentence: 'The link to the engine is lost; it is being opened again.',
      isMoving: true,
    };
  switch (engine.state) {
    case 'stopped':
      return {
        badge: 'ENGINE STOPPED',
        sentence: `The engine has ended five times within a minute and is not started again by itself: ${engine.reason}.`,
        isMoving: false,
      };
    case 'restarting':
      return {
        badge: 'ENGINE DOWN',
        sentence: `The engine has ended and is being started again: ${engine.reason}.`,
        isMoving: true,
      };
    case 'running':
    case 'unresponsive':
      if (silentSeconds === undefined) return undefined;
      return {
        badge: `NO DATA FOR ${silentSeconds} S`,
        sentence: silenceSentence(engine.state === 'unresponsive', session?.remote),
        isMoving: false,
      };
  }
}

/** {@link outageOf} of the session, for components. */
export function useOutage(): Outage | undefined {
  return useSession(useShallow(outageOf));
}

/** The instant of now, for exports. */
export function exportInstant(feed: Pick<Feed, 'engineNow'>): ExportInstant {
  const state = useSession.getState();
  return { now: feed.engineNow(), halt: haltOf(state) };
}

function haltOf(state: SessionState): ExportInstant['halt'] {
  if (outageOf(state) !== undefined) return 'offline';
  const { session } = state;
  return session?.state === 'ended' || session?.state === 'failed' ? session.state : undefined;
}

function silenceSentence(isUnresponsive: boolean, remote: string | undefined): string {
  if (remote !== undefined)
    return isUnresponsive
      ? `No data from the server: ${remote} does not respond.`
      : `No data from the engine: nothing comes from ${remote}.`;
  return isUnresponsive
    ? 'No data from the engine: its thread does not respond. If it stays so, it is ended and started again.'
    : 'No data from the engine: nothing comes from its host.';
}
