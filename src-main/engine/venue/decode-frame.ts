import type { Decoded } from './decoded.ts';
import type { StreamVenue } from './venue.ts';

/** Longest symbol or trade id that is taken, characters. What is kept is bounded by number, so each has to be short. */
export const MAX_NAME_CHARS = 64;

/** Decodes one frame; one with a symbol or an id longer than {@link MAX_NAME_CHARS} is malformed, whatever the venue makes of it. Hot. */
export function decodeFrame(venue: Pick<StreamVenue, 'decode'>, bytes: Uint8Array, out: Decoded): void {
  venue.decode(bytes, out);
  for (let i = 0; i < out.recordCount; i++) {
    const record = out.records[i];
    if (record === undefined) break;
    if (record.symbol.length > MAX_NAME_CHARS || (record.kind === 'trade' && record.idText.length > MAX_NAME_CHARS)) {
      out.fail(`a symbol or id of more than ${MAX_NAME_CHARS} characters`);
      return;
    }
  }
}
