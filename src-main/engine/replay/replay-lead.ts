import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { RestAnswerKind, StreamVenue } from '../venue.ts';
import type { CaptureEvent } from './capture-line.ts';
import type { CaptureReader } from './capture-reader.ts';

/** What a recording tells before its first frame. `events` are still to be played. */
export interface ReplayLead {
  readonly events: readonly CaptureEvent[];
  readonly instruments: readonly Instrument[];
  /** The venue as this recording has it: the trades, the partial depths and the candle intervals it carries. */
  readonly venue: StreamVenue;
}

/** Reads up to the first frame. */
export async function readLead(reader: CaptureReader, venue: StreamVenue): Promise<ReplayLead> {
  const events: CaptureEvent[] = [];
  let instruments: readonly Instrument[] = [];
  let asked = '';
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
    events.push(event);
    if (event.kind === 'recv' || events.length === MAX_LEAD) break;
    if (event.kind === 'open') asked += ` ${event.url}`;
    if (event.kind === 'send') asked += ` ${event.text}`;
    instruments = recordedInstruments(venue, event) ?? instruments;
  }
  return { events, instruments, venue: asRecorded(venue, instruments, asked) };
}

/** The instruments in a recorded answer; undefined where it is another one. */
export function recordedInstruments(venue: StreamVenue, event: CaptureEvent): readonly Instrument[] | undefined {
  if (event.kind !== 'rest' || answerKindOf(venue, event)?.kind !== 'instruments') return undefined;
  const parsed = venue.instruments.parse(new TextEncoder().encode(event.text));
  return 'instruments' in parsed ? parsed.instruments : undefined;
}

/** What a recorded answer was. */
export function answerKindOf(venue: StreamVenue, event: Extract<CaptureEvent, { kind: 'rest' }>): RestAnswerKind | undefined {
  return event.what === 'instruments' ? { kind: 'instruments' } : venue.answerKind(event.url);
}

/**
 * Screens ask for the venue's usual trades, for partial depths and for candles of an interval; what was not recorded would stay empty
 * for ever. Where no candles are asked for before the first frame, the venue's intervals stay: some may be asked for later.
 */
function asRecorded(venue: StreamVenue, instruments: readonly Instrument[], asked: string): StreamVenue {
  if (instruments.length === 0) return venue;
  const has = (request: Parameters<StreamVenue['topicOf']>[0]): boolean => asked.includes(venue.topicOf(request)?.key ?? '\n');
  const channels = (['trade', 'aggTrade'] as const).filter((channel) => instruments.some(({ symbol }) => has({ channel, symbol })));
  const topics = new Set(asked.split(BETWEEN_TOPICS));
  const intervals = venue.intervals.filter((interval) => instruments.some(({ symbol }) => topics.has(venue.topicOf({ channel: 'candle', symbol, interval })?.key ?? '\n')));
  return {
    ...venue,
    intervals: intervals.length === 0 ? venue.intervals : intervals,
    tradeChannel: channels.length === 1 ? channels[0] ?? venue.tradeChannel : venue.tradeChannel,
    book: {
      ...venue.book,
      partialDepths: venue.book.partialDepths.filter((depth) => instruments.some(({ symbol }) => has({ channel: 'book', symbol, depth }))),
    },
  };
}

/** A recording starts with a few lines of this kind, one a socket. */
const MAX_LEAD = 1000;
/** What stands between the topics of an address or of a subscription. */
const BETWEEN_TOPICS = /[\s"'\\/=&?,[\]]+/;
