import { toNumberWithin, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';

/** What a merged tape remembers. */
export interface MergedTapeSettings {
  readonly legs: LegChoice;
  /** Smallest trade shown, in quote value; 0 shows all. */
  readonly minQuote: number;
  readonly pausesOnHover: boolean;
}

/** Settings of the merged tape. */
export const MERGED_TAPE_SETTINGS: PanelSettings<MergedTapeSettings> = {
  version: 1,
  defaults: { legs: NO_LEG_CHOICE, minQuote: 0, pausesOnHover: true },
  parse(saved) {
    const from = toRecord(saved);
    const { defaults } = MERGED_TAPE_SETTINGS;
    return {
      legs: parseLegChoice(from['legs']),
      minQuote: toNumberWithin(from['minQuote'], 0, Number.MAX_VALUE, defaults.minQuote),
      pausesOnHover: toOneOf(from['pausesOnHover'], [true, false], defaults.pausesOnHover),
    };
  },
};
