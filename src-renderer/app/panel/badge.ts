import type { BookReason } from '../../../src-shared/market/book-state.ts';
import { type InstrumentStatus, isNotTraded, type NotTradedStatus } from '../../../src-shared/market/instrument.ts';
import type { SessionStatus } from '../../../src-shared/market/market-state.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import type { FeedStatus, StatusState } from '../../feed/feed-status.ts';
import { delayText, MARKET_WORDS } from '../../format/session-words.ts';
import type { Outage } from '../../state/outage.ts';

/**
 * What a panel's badge says. `isMoving`: something is under way. `isDimmed`: what the panel shows may be wrong or old. `silence`: no data has come
 * for longer than is usual, so that its age is shown with it.
 */
export interface Badge {
  readonly text: string;
  readonly tone: 'good' | 'quiet' | 'warn' | 'bad';
  readonly isMoving: boolean;
  readonly isDimmed: boolean;
  readonly silence?: 'quiet' | 'stale';
  /** Why, in plain words. */
  readonly why: string;
}

/** What a badge is made of. */
type BadgeStatus = Pick<FeedStatus, 'state' | 'reason' | 'isQuiet' | 'sessions'>;

/** The badge of a subscription's state. An outage and a failed session come before whatever the engine last said. */
export function badgeOf(status: BadgeStatus, session: SessionInfo | undefined, outage: Outage | undefined): Badge {
  if (outage !== undefined)
    return {
      text: outage.badge,
      tone: 'bad',
      isMoving: outage.isMoving,
      isDimmed: true,
      why: `${outage.sentence} What is shown is the last that was known.`,
    };
  if (session?.state === 'failed')
    return {
      text: 'FAILED',
      tone: 'bad',
      isMoving: false,
      isDimmed: true,
      why: session.error ?? 'The engine could not start.',
    };
  return session?.mode === 'replay' ? replayBadge(status, session) : statusBadge(status);
}

function statusBadge({ state, reason, isQuiet, sessions }: BadgeStatus): Badge {
  if (isQuiet === true) return QUIET;
  if (state === 'running' && sessions !== undefined) return sessionBadge(sessions);
  const badge = BADGES[state];
  const words = reason === undefined ? undefined : REASONS[reason];
  return words === undefined ? badge : { ...badge, why: `${badge.why} ${words}` };
}

/** Of an exchange with sessions: what is polled of a closed one is as current as that of an open one. */
function sessionBadge({ state, delayMs }: SessionStatus): Badge {
  const delay = delayText(delayMs);
  const why = delay === '' ? '' : ` The source is ${delay} behind the exchange.`;
  if (state === 'regular' || state === 'unknown')
    return delay === ''
      ? BADGES.running
      : { ...BADGES.running, text: `DELAYED ${delay}`, tone: 'quiet', why: `${BADGES.running.why}${why}` };
  return {
    ...BADGES.running,
    text: MARKET_WORDS[state].toUpperCase(),
    tone: 'quiet',
    why: `The exchange’s regular session is not on: this is how it ended. It is polled as ever.${why}`,
  };
}

function replayBadge(status: BadgeStatus, session: SessionInfo): Badge {
  if (status.state === 'starting') return NOT_RECORDED;
  if (session.state === 'ended') return ENDED;
  const isQuiet = status.isQuiet === true && session.replay?.isPaused !== true;
  if (isQuiet) return QUIET;
  if (status.state !== 'running')
    return statusBadge({ state: status.state, ...(status.reason !== undefined && { reason: status.reason }) });
  return {
    ...BADGES.running,
    text: replayText(session),
    why: 'A recording is played through the same engine as live data.',
  };
}

/**
 * The badge of an instrument that the exchange's list says is not traded: a silent stream is no fault then. If data arrives all the same, or
 * something else is wrong, only the reason says so.
 */
export function listedBadge(badge: Badge, listed: InstrumentStatus | undefined): Badge {
  if (!isNotTraded(listed)) return badge;
  const { text, why } = NOT_TRADED[listed];
  return SILENT.has(badge.text)
    ? { text, tone: 'warn', isMoving: false, isDimmed: badge.isDimmed, why: `${why} ${badge.why}` }
    : { ...badge, why: `${badge.why} ${why}` };
}

/** One badge for several: what all say if they agree, else how many of them can be trusted. `none` is that of no subscription at all. */
export function combinedBadge(badges: readonly Badge[], none: Badge, session: SessionInfo | undefined): Badge {
  const [first = none] = badges;
  if (badges.every(({ text }) => text === first.text)) return first;
  const sound = badges.filter((badge) => !badge.isDimmed && !badge.isMoving);
  const counted = [...new Set(badges.map(({ text }) => text))]
    .map((text) => `${badges.filter((badge) => badge.text === text).length} ${text}`)
    .join(', ');
  const isAll = sound.length === badges.length;
  const word = session?.mode === 'replay' ? replayText(session) : 'LIVE';
  return {
    text: isAll ? word : `${sound.length}/${badges.length} ${word}`,
    tone: isAll ? 'good' : sound.length === 0 ? 'bad' : 'warn',
    isMoving: badges.some(({ isMoving }) => isMoving),
    isDimmed: sound.length === 0,
    why: `${counted}.`,
  };
}

function replayText(session: SessionInfo): string {
  if (session.state === 'ended') return 'ENDED';
  return session.replay?.isPaused === true ? 'PAUSED' : 'PLAYING';
}

/** Badges of a stream that is connected, or about to be, and brings nothing. */
const SILENT: ReadonlySet<string> = new Set(['LOADING', 'STARTING', 'SYNCING', 'QUIET', 'STALE']);
const NOT_TRADED: Readonly<Record<NotTradedStatus, { readonly text: string; readonly why: string }>> = {
  upcoming: { text: 'NOT OPEN', why: 'The exchange’s list, as last read, says that trading has not begun.' },
  halted: { text: 'HALTED', why: 'The exchange’s list, as last read, says that trading is halted.' },
  closed: { text: 'CLOSED', why: 'The exchange’s list, as last read, says that it is no longer traded.' },
};

const NOT_RECORDED: Badge = {
  text: 'NO DATA',
  tone: 'quiet',
  isMoving: false,
  isDimmed: false,
  why: 'The recording has carried nothing of this kind so far.',
};

const ENDED: Badge = {
  text: 'ENDED',
  tone: 'quiet',
  isMoving: false,
  isDimmed: true,
  why: 'The recording has been played to its end: this is how things stood then, and nothing more will come.',
};

/** The badge of a panel whose instrument's venue does not carry what it shows. */
export const NOT_CARRIED: Badge = {
  text: 'NONE',
  tone: 'quiet',
  isMoving: false,
  isDimmed: false,
  why: 'The venue of this instrument carries nothing of what this panel shows.',
};

const QUIET: Badge = {
  text: 'QUIET',
  tone: 'warn',
  isMoving: false,
  isDimmed: false,
  silence: 'quiet',
  why: 'No data for longer than usual: a quiet market, or a connection that has died. The engine finds out which.',
};

const BADGES: Readonly<Record<StatusState, Badge>> = {
  loading: { text: 'LOADING', tone: 'quiet', isMoving: true, isDimmed: false, why: 'Waiting for the first data.' },
  starting: { text: 'STARTING', tone: 'warn', isMoving: true, isDimmed: false, why: 'Connecting to the venue.' },
  running: { text: 'LIVE', tone: 'good', isMoving: false, isDimmed: false, why: 'Data is arriving.' },
  connecting: {
    text: 'CONNECTING',
    tone: 'warn',
    isMoving: true,
    isDimmed: false,
    why: 'The venue has not been reached yet; it is being tried again.',
  },
  reconnecting: {
    text: 'RECONNECTING',
    tone: 'warn',
    isMoving: true,
    isDimmed: true,
    silence: 'stale',
    why: 'The connection to the venue was lost and is being opened again.',
  },
  stale: {
    text: 'STALE',
    tone: 'warn',
    isMoving: false,
    isDimmed: true,
    silence: 'stale',
    why: 'Nothing has arrived for too long; this is the last that was known.',
  },
  stopped: { text: 'STOPPED', tone: 'quiet', isMoving: false, isDimmed: true, why: 'The stream was stopped.' },
  failed: {
    text: 'FAILED',
    tone: 'bad',
    isMoving: false,
    isDimmed: true,
    why: 'The stream failed; see the health panel.',
  },
  syncing: { text: 'SYNCING', tone: 'warn', isMoving: true, isDimmed: false, why: 'The book is being put together.' },
  verified: {
    text: 'VERIFIED',
    tone: 'good',
    isMoving: false,
    isDimmed: false,
    why: 'This book equals the venue’s: every update since its snapshot is accounted for.',
  },
  unverifiable: {
    text: 'UNVERIFIABLE',
    tone: 'quiet',
    isMoving: false,
    isDimmed: false,
    why: 'The venue sends whole snapshots without a chain: right as sent, but a lost one could not be noticed.',
  },
  suspect: {
    text: 'SUSPECT',
    tone: 'bad',
    isMoving: false,
    isDimmed: true,
    why: 'This book contradicts itself or another source and must not be trusted.',
  },
  resyncing: { text: 'RESYNCING', tone: 'warn', isMoving: true, isDimmed: true, why: 'A new snapshot is on its way.' },
};

const REASONS: Readonly<Record<BookReason, string | undefined>> = {
  'waiting-for-stream': 'Waiting for the first update.',
  'waiting-for-snapshot': 'Waiting for the snapshot.',
  'snapshot-too-old': 'The snapshot was older than the updates; another one is asked for.',
  'snapshot-failed': 'The snapshot could not be fetched; it is tried again.',
  'rate-limited': 'The venue’s request limit is reached; the snapshot waits its turn.',
  'chain-unbroken': undefined,
  'checksum-matches': undefined,
  'checksum-mismatch': 'Its checksum is not the venue’s; a new snapshot is asked for.',
  'no-sequence': undefined,
  'sequence-gap': 'Updates were missing.',
  crossed: 'The best bid is not below the best ask.',
  silence: undefined,
  'connection-lost': 'The connection was lost.',
  'connection-renewed': 'The connection was renewed.',
  stopped: undefined,
};
