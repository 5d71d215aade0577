import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { ByteScanner, KEY_NONE } from '../../../src-shared/market/byte-scanner.ts';
import type { DecimalSlot } from '../../engine/venue/records.ts';
import { toEpochMs, toTopicName, type TopicName } from './names.ts';

/** The scanner of the frame that is being read, and fields that several kinds of events have. Hot. */
export const scanner = new ByteScanner();

/** The stream of the frame that is being read. */
export let topic: TopicName = toTopicName('');

/** Begins a frame; its stream is not known yet. */
export function openFrame(bytes: Uint8Array): void {
  scanner.open(bytes);
  topic = NO_TOPIC;
  streamTypeSeen = NaN;
}

/** Reads the name of the frame's stream. */
export function topicInto(bytes: Uint8Array): boolean {
  const named = scanner.text() ? TOPICS.of(bytes, scanner) : undefined;
  if (named === undefined) return false;
  topic = named;
  topicStart = scanner.textStart;
  return true;
}

/** Whether the event that was read is of the other futures market, and begins the next one. */
export function takeForeign(streamType: number): boolean {
  const seen = streamTypeSeen;
  streamTypeSeen = NaN;
  return seen === seen && seen !== streamType;
}

/** Reads a field that nobody needs, and notes which futures market the event says that it is of; false if it says both. */
export function passBy(key: number, streamType: number): boolean {
  if (key === KEY_NONE || key === SMALL_E) return false;
  if (key !== SMALL_ST) return scanner.skip();
  if (!scanner.whole()) return false;
  if (streamType === 0 || scanner.mantissa === streamTypeSeen) return true;
  if (streamTypeSeen === streamTypeSeen) return false;
  streamTypeSeen = scanner.mantissa;
  return true;
}

/** Reads a symbol, which in a combined frame is nearly always the stream's, in capitals. */
export function symbolInto(bytes: Uint8Array, record: { symbol: string }): boolean {
  if (topic.symbol !== '' && scanner.takeUpperOf(topicStart, topicStart + topic.symbol.length)) {
    record.symbol = topic.symbol;
    return true;
  }
  const symbol = scanner.text() ? SYMBOLS.of(bytes, scanner) : undefined;
  if (symbol === undefined) return false;
  record.symbol = symbol;
  return true;
}

/** Reads the venue's time of an event. */
export function timeInto(record: { venueTime: number }): boolean {
  if (!scanner.whole()) return false;
  record.venueTime = toEpochMs(scanner.mantissa);
  return true;
}

/** Reads when the venue sent a trade. */
export function eventTimeInto(record: { eventTime: number }): boolean {
  if (!scanner.whole()) return false;
  record.eventTime = toEpochMs(scanner.mantissa);
  return true;
}

/** A decimal that is empty if it does not apply. */
export function optionalInto(slot: DecimalSlot): boolean {
  if (!scanner.takeAll(EMPTY)) return scanner.decimalInto(slot);
  slot.clear();
  return true;
}

/** A decimal that may be negative. */
export function signedInto(slot: DecimalSlot): boolean {
  if (scanner.takeAll(EMPTY)) {
    slot.clear();
    return true;
  }
  if (!scanner.signedDecimalInto(slot)) return false;
  if (!scanner.isNegative) return true;
  slot.mantissa = -slot.mantissa;
  // A zero below zero is left to the plain decoder.
  return slot.mantissa !== 0;
}

const NO_TOPIC: TopicName = topic;
let topicStart = 0;
/** The `st` of the event being read; NaN if it has none so far. */
let streamTypeSeen = NaN;

const TOPICS = keptTexts(toTopicName);
const SYMBOLS = keptTexts((text) => text);
const EMPTY = new TextEncoder().encode('""');

// Keys as the scanner gives them. Plain numbers, so that switches over them become jump tables.
const SMALL_E = 0x65;
const SMALL_ST = 0x7374;
