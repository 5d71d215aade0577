import {
  type InstrumentStatus,
  isNotTraded,
  type NotTradedStatus,
  splitInstrumentId,
} from '../../../src-shared/market/instrument.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import type { StatusState } from '../../feed/feed-status.ts';

/** What lies over a panel's body in place of data. `covered` hides the panel itself, `veiled` lies over it. */
export type PanelStateOf =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'covered' | 'veiled';
      readonly title: string;
      readonly text?: string;
      readonly canChoose?: boolean;
      /** The health panel says why: a button opens it. */
      readonly isExplained?: boolean;
      readonly isMoving?: boolean;
    };

/** What is known about a panel's data. */
export interface PanelFacts {
  readonly mode: SessionMode;
  readonly isMissing: boolean;
  readonly symbol: string | undefined;
  /** What the exchange's list says of the instrument; undefined while it is not known. */
  readonly listed: InstrumentStatus | undefined;
  /** Title of the venue. */
  readonly venue: string;
  readonly status: StatusState;
  readonly isEmpty: boolean;
  /** A panel of several venues for which none is chosen. */
  readonly isNoneChosen: boolean;
  /** What the panel shows and the venue of its instrument does not carry: `no order book`; undefined if it carries it. */
  readonly lacks: string | undefined;
  /** What the panel itself calls its emptiness. */
  readonly emptyText: string | undefined;
}

/** What an instrument has if its venue carries nothing of what a panel shows, such as `no order book`; undefined if it does. */
export function lackingOf(
  { shows }: Pick<AnyPanelDefinition, 'shows'>,
  { instrumentId, session }: Pick<PanelProps<unknown>, 'instrumentId' | 'session'>,
): string | undefined {
  if (shows === undefined || instrumentId === undefined) return undefined;
  const { venue } = splitInstrumentId(instrumentId);
  const carried = session?.venues.find(({ id }) => id === venue)?.channels;
  return carried === undefined || shows.channels.some((channel) => carried.includes(channel))
    ? undefined
    : shows.lacking;
}

/** What to say if a panel has no data to show; `none` if it has. */
export function stateOfPanel(facts: PanelFacts): PanelStateOf {
  const { mode, symbol, isEmpty, status } = facts;
  if (symbol === undefined) return NO_INSTRUMENT;
  const cover = coverOf(symbol, facts);
  if (cover !== undefined) return cover;
  if (facts.isNoneChosen)
    return { kind: 'veiled', title: 'No venue is chosen.', text: 'Choose currencies and venues under “venues” above.' };
  if (!isEmpty) return { kind: 'none' };
  if (mode === 'replay' && (status === 'starting' || status === 'stopped'))
    return {
      kind: 'veiled',
      title: `Nothing of this kind for ${symbol}.`,
      text:
        status === 'stopped'
          ? 'The recording has ended without any. Choose another instrument, or another recording in the menu.'
          : 'The recording has not carried any so far.',
      canChoose: status === 'stopped',
    };
  const halt =
    status === 'connecting' || status === 'reconnecting' || status === 'failed'
      ? undefined
      : notTraded(facts.listed, facts.venue, symbol);
  return { kind: 'veiled', ...(halt ?? wordsFor(facts, symbol)) };
}

/** What is said in place of a panel of an instrument that cannot be shown in it; undefined if it can. */
function coverOf(symbol: string, { lacks, venue, isMissing, isEmpty, mode }: PanelFacts): PanelStateOf | undefined {
  if (lacks !== undefined)
    return {
      kind: 'covered',
      title: `${symbol} has ${lacks} here.`,
      text: `${venue} are polled for quotes and candles. Open the panel Chart or Quotes for it, or choose another instrument here.`,
      canChoose: true,
    };
  if (!isMissing || !isEmpty) return undefined;
  return {
    kind: 'covered',
    title: `${symbol} ${mode === 'replay' ? 'is not in this recording.' : 'is not listed at this venue.'}`,
    text: 'Choose another instrument for this panel or its link group.',
    canChoose: true,
  };
}

interface Words {
  readonly title: string;
  readonly text?: string;
  readonly isExplained?: true;
  readonly isMoving?: boolean;
}

/** What to say of an instrument that the exchange's list says is not traded; undefined if it says nothing of the kind. */
function notTraded(listed: PanelFacts['listed'], venue: string, symbol: string): Words | undefined {
  if (!isNotTraded(listed)) return undefined;
  return {
    title: `${symbol} ${NOT_TRADED[listed]} ${venue}.`,
    text: 'So says the exchange’s list, as last read. Data appears here when any arrives; type a symbol to see another.',
  };
}

function wordsFor({ status, venue, emptyText }: PanelFacts, symbol: string): Words {
  switch (status) {
    case 'loading':
      return { title: `Waiting for ${symbol}…`, isMoving: true };
    case 'starting':
      return { title: `Connecting to ${venue}…`, isMoving: true };
    case 'syncing':
      return { title: `Putting the book of ${symbol} together…`, isMoving: true };
    case 'connecting':
    case 'reconnecting':
      return {
        title: `${venue} cannot be reached.`,
        text: 'It is being tried again; the health panel says more.',
        isExplained: true,
        isMoving: true,
      };
    case 'failed':
      return { title: `${symbol} could not be subscribed.`, text: 'The health panel says why.', isExplained: true };
    case 'running':
    case 'verified':
    case 'unverifiable':
      return {
        title: emptyText ?? `Nothing of ${symbol} yet.`,
        text: 'It appears here as it arrives; the health panel says how the stream is.',
        isExplained: true,
      };
    case 'stale':
      return {
        title: `${venue} acknowledged ${symbol}; nothing has come yet.`,
        text: 'The market may be quiet, or not traded any more; the health panel says since when.',
        isExplained: true,
      };
    case 'stopped':
    case 'suspect':
    case 'resyncing':
      return { title: `Nothing of ${symbol} has arrived.`, text: 'The health panel says more.', isExplained: true };
  }
  return { title: '' };
}

const NOT_TRADED: Readonly<Record<NotTradedStatus, string>> = {
  upcoming: 'is not open for trading yet at',
  halted: 'is halted at',
  closed: 'is no longer traded at',
};
const NO_INSTRUMENT: PanelStateOf = {
  kind: 'covered',
  title: 'No instrument yet.',
  text: 'Type its symbol anywhere, or choose one.',
  canChoose: true,
};
