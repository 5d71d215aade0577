import { decodeFrame } from '../venue/decode-frame.ts';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { Decoded } from '../venue/decoded.ts';
import { inTurns } from '../in-turns.ts';
import { readInstrumentList } from '../instruments/instrument-list.ts';
import type { ClockPort } from '../ports.ts';
import type { RestAnswerKind, StreamVenue, Topic } from '../venue/venue.ts';
import type { CaptureEvent } from './capture-line.ts';
import type { CaptureReader } from './capture-reader.ts';
import type { RecordedInstruments } from './recorded-instruments.ts';

/** What the first lines of a recording contain. `events` are still to be played. */
export interface ReplayLead {
  readonly events: readonly CaptureEvent[];
  readonly instruments: RecordedInstruments;
  /** The venue as this recording has it: the trades, the books and the candle intervals it carries. */
  readonly venue: StreamVenue;
}

/** Reads far enough to know what was recorded. `instruments` is empty and gets what the lines say. */
export async function readLead(reader: CaptureReader, { venue, instruments, clock }: LeadParts): Promise<ReplayLead> {
  const events: CaptureEvent[] = [];
  const recorded = new Set<string>();
  const decoded = new Decoded();
  let chars = 0;
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
    events.push(event);
    if (event.kind === 'open') noteWords(event.url, recorded);
    if (event.kind === 'send') noteWords(event.text, recorded);
    if (event.kind === 'recv') {
      decodeFrame(venue, UTF8.encode(event.text), decoded);
      recorded.add(decoded.topic);
      instruments.note(decoded);
    }
    if (isInstruments(venue, event)) await takeRecordedList(event, { venue, instruments, clock });
    chars += 'text' in event ? event.text.length : 0;
    if (events.length === MAX_LEAD || chars > MAX_LEAD_CHARS) break;
  }
  return { events, instruments, venue: asRecorded(venue, instruments.list, recorded) };
}

/** Whether an event is a recorded answer of instruments. */
export function isInstruments(venue: StreamVenue, event: CaptureEvent): event is RecordedAnswer {
  return event.kind === 'rest' && answerKindOf(venue, event)?.kind === 'instruments';
}

/** Takes a recorded answer of instruments; one that cannot be read says nothing. */
export async function takeRecordedList(event: RecordedAnswer, { venue, instruments, clock }: LeadParts): Promise<void> {
  const parsed = await inTurns(readInstrumentList(venue, UTF8.encode(event.text)), clock);
  if (!('malformed' in parsed)) instruments.takeList(parsed.instruments);
}

/** What reading the first lines needs. */
export interface LeadParts {
  readonly venue: StreamVenue;
  readonly instruments: RecordedInstruments;
  /** Real time, for giving the thread away. */
  readonly clock: ClockPort;
}

/** What a recorded answer was. */
export function answerKindOf(venue: StreamVenue, event: RecordedAnswer): RestAnswerKind | undefined {
  return event.what === 'instruments' ? { kind: 'instruments' } : venue.answerKind(event.url);
}

/**
 * Screens ask for the venue's usual trades, for a depth of book and for candles of an interval; what was not recorded would stay empty
 * for ever. If no candles are among the first lines, the venue's intervals stay: some may be asked for later.
 */
function asRecorded(
  venue: StreamVenue,
  instruments: readonly Instrument[],
  recorded: ReadonlySet<string>,
): StreamVenue {
  if (instruments.length === 0) return venue;
  const channels = (['trade', 'aggTrade'] as const).filter((channel) =>
    instruments.some(({ symbol }) => recorded.has(topicKey(venue, { channel, symbol }))),
  );
  const intervals = venue.intervals.filter((interval) =>
    instruments.some(({ symbol }) => recorded.has(topicKey(venue, { channel: 'candle', symbol, interval }))),
  );
  return {
    ...venue,
    intervals: intervals.length === 0 ? venue.intervals : intervals,
    tradeChannel: channels.length === 1 ? (channels[0] ?? venue.tradeChannel) : venue.tradeChannel,
    topicsOf: (request) =>
      request.channel === 'book' ? recordedBook(venue, request, recorded) : venue.topicsOf(request),
  };
}

/** The book that was recorded and comes nearest to the one asked for. */
function recordedBook(
  venue: StreamVenue,
  request: Extract<ChannelRequest, { channel: 'book' }>,
  recorded: ReadonlySet<string>,
): readonly Topic[] {
  const asked = venue.topicsOf(request);
  if (asked.some(({ key }) => recorded.has(key))) return asked;
  const offered = DEPTHS.filter((depth) => recorded.has(topicKey(venue, { ...request, depth })));
  const depth = offered.find((each) => each >= request.depth) ?? offered.at(-1);
  return depth === undefined ? asked : venue.topicsOf({ ...request, depth });
}

function topicKey(venue: StreamVenue, request: ChannelRequest): string {
  return venue.topicsOf(request)[0]?.key ?? '\n';
}

/** Addresses and subscriptions name topics too, some of which may be quiet. */
function noteWords(text: string, recorded: Set<string>): void {
  for (const word of text.slice(0, MAX_WORDS_CHARS).split(BETWEEN_TOPICS)) recorded.add(word);
}

type RecordedAnswer = Extract<CaptureEvent, { kind: 'rest' }>;

const UTF8 = new TextEncoder();
/** Depths a side that some venue sends. */
const DEPTHS: readonly number[] = [1, 5, 10, 20, 50, 100, 200, 400, 500, 1000, Infinity];
/** Within so many lines each topic that is not very quiet has appeared. */
const MAX_LEAD = 1000;
/** They wait in memory until they are played. */
const MAX_LEAD_CHARS = 64 * 1024 * 1024;
/** No venue takes longer subscriptions. */
const MAX_WORDS_CHARS = 256 * 1024;
/** What stands between the topics of an address or of a subscription. */
const BETWEEN_TOPICS = /[\s"'\\/=&?,[\]]+/;
