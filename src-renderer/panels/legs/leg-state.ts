import { baseFactors } from '../../../src-shared/market/contract.ts';
import type { FeedStatus, StatusState } from '../../feed/feed-status.ts';
import { reasonWords } from '../../format/state-words.ts';
import { useSession } from '../../state/session.ts';
import type { Leg } from './asset-legs.ts';

/** How one venue of several is: whether what it sends counts, and what its badge says. */
export interface LegState {
  readonly leg: Leg;
  readonly isCounted: boolean;
  /** The badge's text, such as `VERIFIED` or `STALE`. */
  readonly text: string;
  readonly tone: 'good' | 'quiet' | 'warn' | 'bad';
  /** Why, in words; empty where nothing is to be said. */
  readonly why: string;
  /** When the last data came, epoch ms; NaN before the first. */
  readonly at: number;
}

/** What the window knows beside the engine's word. */
export interface LegSurroundings {
  /** The link to the engine is lost. */
  readonly isOffline: boolean;
  /** A recording is played: nothing in it is live. */
  readonly isReplay: boolean;
}

/** How the window is now. */
export function surroundings(): LegSurroundings {
  const { link, session } = useSession.getState();
  return { isOffline: link === 'lost', isReplay: session?.mode === 'replay' };
}

/** The state of a leg as far as the engine told it. Only a verified book, a full snapshot of its own or a running stream counts. */
export function legStateOf(leg: Leg, status: FeedStatus, { isOffline, isReplay }: LegSurroundings): LegState {
  const about = { leg, at: status.lastDataAt ?? NaN };
  if (isOffline)
    return { ...about, isCounted: false, text: 'OFFLINE', tone: 'bad', why: 'the link to the engine is lost' };
  if (baseFactors(leg.instrument) === undefined)
    return { ...about, isCounted: false, text: 'NO SIZE', tone: 'bad', why: 'its contract size is not known' };
  const tone = TONES[status.state];
  return {
    ...about,
    isCounted: COUNTED.has(status.state),
    text: status.state === 'running' ? (isReplay ? 'PLAYING' : 'LIVE') : status.state.toUpperCase(),
    tone,
    why: COUNTED.has(status.state) ? '' : reasonWords(status.reason),
  };
}

const COUNTED: ReadonlySet<StatusState> = new Set<StatusState>(['verified', 'unverifiable', 'running']);
const TONES: Readonly<Record<StatusState, LegState['tone']>> = {
  loading: 'quiet',
  starting: 'warn',
  running: 'good',
  reconnecting: 'warn',
  stale: 'warn',
  stopped: 'quiet',
  failed: 'bad',
  syncing: 'warn',
  verified: 'good',
  unverifiable: 'quiet',
  suspect: 'bad',
  resyncing: 'warn',
};
