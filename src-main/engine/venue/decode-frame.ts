import type { Decoded } from './decoded.ts';
import type { MarketRecord } from './records.ts';
import type { StreamVenue } from './venue.ts';

/** Longest symbol or trade id that is taken, characters. What is kept is bounded by number, so each has to be short. */
export const MAX_NAME_CHARS = 64;

/** Longest frame that is decoded, bytes: some times the fullest book any venue sends, and no more than some 50 ms of work. */
export const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/**
 * Decodes one frame, scanned if it can be and parsed if not. Whatever the venue makes of it, it is malformed if it is longer than
 * {@link MAX_FRAME_BYTES}, a symbol or an id is longer than {@link MAX_NAME_CHARS}, a size is negative, or a record is about another symbol
 * than the frame's topic. Hot.
 */
export function decodeFrame(venue: Pick<StreamVenue, 'scan' | 'decode'>, bytes: Uint8Array, out: Decoded): void {
  if (bytes.length > MAX_FRAME_BYTES) {
    out.isScanned = false;
    out.fail(`a frame of more than ${MAX_FRAME_BYTES} bytes`);
    return;
  }
  out.isScanned = venue.scan?.(bytes, out) === true;
  if (!out.isScanned) venue.decode(bytes, out);
  for (let i = 0; i < out.recordCount; i++) {
    const wrong = problemOf(out.records[i] as MarketRecord, out.topicSymbol);
    if (wrong === undefined) continue;
    out.fail(wrong);
    return;
  }
}

function problemOf(record: MarketRecord, topicSymbol: string): string | undefined {
  const { symbol } = record;
  if (symbol.length > MAX_NAME_CHARS || (record.kind === 'trade' && record.idText.length > MAX_NAME_CHARS))
    return `a symbol or id of more than ${MAX_NAME_CHARS} characters`;
  if (topicSymbol !== '' && symbol !== '' && symbol !== topicSymbol) return 'a record of another symbol than its topic';
  return isNegative(record) ? 'a negative size' : undefined;
}

/** Whether a size that is never negative is. Levels of books are checked as they are read. */
function isNegative(record: MarketRecord): boolean {
  switch (record.kind) {
    case 'trade':
    case 'liquidation':
      return record.size.mantissa < 0;
    case 'bbo':
      return record.bidSize.mantissa < 0 || record.askSize.mantissa < 0;
    case 'candle':
      return record.volume.mantissa < 0;
    case 'openInterest':
      return record.openInterest.mantissa < 0;
    case 'longShortRatio':
      return record.ratio.mantissa < 0;
    case 'book':
    case 'ticker':
    case 'markPrice':
      return false;
  }
}
