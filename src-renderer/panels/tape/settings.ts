import { isRecord, toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import type { ShareKind } from '../parts/tape-strip.ts';

/** What a tape remembers. */
export interface TapeSettings {
  /** Smallest row shown, in quote value; 0 shows all. */
  readonly minQuote: number;
  /** Fills of one order, or of one burst at a price, in one row. */
  readonly isMerged: boolean;
  /** What the buy/sell bar compares. */
  readonly ratioBy: ShareKind;
  /** Quote value from which a row is bold; 0 for the largest hundredth. */
  readonly largeQuote: number;
  readonly pausesOnHover: boolean;
}

/** Settings of the tape. */
export const TAPE_SETTINGS: PanelSettings<TapeSettings> = {
  version: 1,
  defaults: { minQuote: 0, isMerged: true, ratioBy: 'volume', largeQuote: 0, pausesOnHover: true },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = TAPE_SETTINGS;
    return {
      minQuote: toNumberWithin(from['minQuote'], 0, Number.MAX_VALUE, defaults.minQuote),
      isMerged: toOneOf(from['isMerged'], [true, false], defaults.isMerged),
      ratioBy: toOneOf(from['ratioBy'], SHARE_KINDS, defaults.ratioBy),
      largeQuote: toNumberWithin(from['largeQuote'], 0, Number.MAX_VALUE, defaults.largeQuote),
      pausesOnHover: toOneOf(from['pausesOnHover'], [true, false], defaults.pausesOnHover),
    };
  },
};
