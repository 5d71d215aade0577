import { isNotTraded, type NotTradedStatus } from '../../../src-shared/market/instrument.ts';
import { baseFactors } from '../../../src-shared/market/contract.ts';
import type { Writable } from '../../../src-shared/writable.ts';
import type { FeedStatus, StatusState } from '../../feed/feed-status.ts';
import { formatAge } from '../../format/age.ts';
import { formatSilence, usualText } from '../../format/silence-words.ts';
import { reasonWords } from '../../format/state-words.ts';
import { useSession } from '../../state/session.ts';
import type { Leg } from './asset-legs.ts';

/** The state of one venue of several: whether what it sends counts, and what its badge says. */
export interface LegState {
  readonly leg: Leg;
  /** What the engine says of it. */
  readonly state: StatusState;
  readonly isCounted: boolean;
  /** The badge's text, such as `VERIFIED` or `STALE`. */
  readonly text: string;
  readonly tone: 'good' | 'quiet' | 'warn' | 'bad';
  /** Why, in words; empty if nothing is to be said. */
  readonly why: string;
  /** When the last data came, epoch ms; NaN before the first. */
  readonly at: number;
  /** No data for longer than is usual; it still counts. */
  readonly isQuiet: boolean;
  /** The pause between two messages that is usual; empty if it is not known, or says nothing of this state. */
  readonly usual: string;
}

/** What the window knows beside what the engine says. */
export interface LegSurroundings {
  /** The link to the engine is lost. */
  readonly isOffline: boolean;
  /** A recording is played: nothing in it is live. */
  readonly isReplay: boolean;
  /** The recording is over. */
  readonly hasEnded: boolean;
}

/** The state of the window now. */
export function surroundings(): LegSurroundings {
  const { link, session } = useSession.getState();
  return {
    isOffline: link === 'lost',
    isReplay: session?.mode === 'replay',
    hasEnded: session?.state === 'ended',
  };
}

/** The states of a panel's legs. Hot: they are overwritten in place as long as the legs stay the same. */
export class LegStates<T extends { readonly leg: Leg }> {
  /** In the order of the legs. */
  readonly list: readonly LegState[] = [];
  readonly #states: SizedState[] = [];
  readonly #statusOf: (one: T) => FeedStatus;

  constructor(statusOf: (one: T) => FeedStatus) {
    this.#statusOf = statusOf;
    this.list = this.#states;
  }

  /** Brings the states up to date. */
  update(legs: readonly T[], around: LegSurroundings): void {
    this.#states.length = Math.min(this.#states.length, legs.length);
    for (let at = 0; at < legs.length; at++) {
      const one = legs[at];
      if (one === undefined) continue;
      const state = (this.#states[at] ??= {
        leg: one.leg,
        state: 'loading',
        isCounted: false,
        text: '',
        tone: 'quiet',
        why: '',
        at: NaN,
        isQuiet: false,
        usual: '',
        sized: undefined,
        hasSize: false,
      });
      state.leg = one.leg;
      fill(state, this.#statusOf(one), around);
    }
  }

  /** How many of them count. */
  get counted(): number {
    let count = 0;
    for (const { isCounted } of this.#states) if (isCounted) count++;
    return count;
  }
}

/** What is said of a venue after its name, longest wording first. */
export function legStateTexts({ text, isCounted, at, isQuiet, usual }: LegState, now: number): readonly string[] {
  if (isQuiet) return [`QUIET ${formatSilence(now - at)}`, 'QUIET'];
  if (usual !== '') {
    const silence = `${text} ${formatSilence(now - at)}`;
    return [`${silence} (usually ${usual})`, silence, text];
  }
  if (!isCounted) return Number.isNaN(at) ? [text] : [`${text} ${formatAge(now - at)}`, text];
  return COUNTED_TEXTS[text] ?? [text];
}

/** Only a verified book, a full snapshot of its own or a running stream counts. */
function fill(state: SizedState, status: FeedStatus, { isOffline, isReplay, hasEnded }: LegSurroundings): void {
  state.state = status.state;
  state.at = status.lastDataAt ?? NaN;
  state.isCounted = false;
  state.isQuiet = false;
  state.usual = '';
  state.tone = 'bad';
  if (isOffline) {
    state.text = 'OFFLINE';
    state.why = 'the link to the engine is lost';
  } else if (!hasSize(state)) {
    state.text = 'NO SIZE';
    state.why = 'its contract size is not known';
  } else {
    state.isCounted = COUNTED.has(status.state);
    if (hasEnded) {
      state.text = 'ENDED';
      state.tone = 'quiet';
      state.why = 'the recording is over';
      return;
    }
    state.text = status.state === 'running' ? (isReplay ? 'PLAYING' : 'LIVE') : STATE_TEXTS[status.state];
    state.isQuiet = status.isQuiet === true;
    state.tone = state.isQuiet ? 'warn' : TONES[status.state];
    state.why = state.isCounted ? '' : reasonWords(status.reason);
    if (status.reason === 'silence') state.usual = usualText(status);
    if (SILENT.has(status.state)) nameHalt(state);
  }
}

/** A venue whose list says that the instrument is not traded is not stale. */
function nameHalt(state: Writable<LegState>): void {
  const { status } = state.leg.instrument;
  if (!isNotTraded(status)) return;
  const { text, why } = NOT_TRADED[status];
  state.text = text;
  state.why = why;
  state.usual = '';
}

/** Looked up once for each instrument. */
function hasSize(state: SizedState): boolean {
  const { instrument } = state.leg;
  if (state.sized !== instrument) state.hasSize = baseFactors(instrument) !== undefined;
  state.sized = instrument;
  return state.hasSize;
}

interface SizedState extends Writable<LegState> {
  /** The instrument that `hasSize` is about: whether its sizes can be converted to base units. */
  sized: Leg['instrument'] | undefined;
  hasSize: boolean;
}

const NOT_TRADED: Readonly<Record<NotTradedStatus, Pick<LegState, 'text' | 'why'>>> = {
  upcoming: { text: 'NOT OPEN', why: 'not open for trading yet, as the list says' },
  halted: { text: 'HALTED', why: 'halted at the exchange, as its list says' },
  closed: { text: 'CLOSED', why: 'no longer traded, as the list says' },
};
const COUNTED: ReadonlySet<StatusState> = new Set<StatusState>(['verified', 'unverifiable', 'running']);
/** States of a stream that is connected, or about to be, and brings nothing. */
const SILENT: ReadonlySet<StatusState> = new Set<StatusState>(['loading', 'starting', 'syncing', 'stale']);
const COUNTED_TEXTS: Readonly<Record<string, readonly string[]>> = {
  VERIFIED: ['VERIFIED', '✓'],
  UNVERIFIABLE: ['UNVERIFIABLE', '~'],
  LIVE: ['LIVE', '✓'],
  PLAYING: ['PLAYING', '✓'],
};
const TONES: Readonly<Record<StatusState, LegState['tone']>> = {
  loading: 'quiet',
  starting: 'warn',
  running: 'good',
  connecting: 'warn',
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
const STATE_TEXTS: Readonly<Record<StatusState, string>> = {
  loading: 'LOADING',
  starting: 'STARTING',
  running: 'LIVE',
  connecting: 'CONNECTING',
  reconnecting: 'RECONNECTING',
  stale: 'STALE',
  stopped: 'STOPPED',
  failed: 'FAILED',
  syncing: 'SYNCING',
  verified: 'VERIFIED',
  unverifiable: 'UNVERIFIABLE',
  suspect: 'SUSPECT',
  resyncing: 'RESYNCING',
};
