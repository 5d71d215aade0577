import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';
import { parsePrints, PRINT_DEFAULTS } from '../parts/print-settings.ts';
import type { PrintSettings } from '../parts/print-settings.ts';

/** What a merged tape remembers. */
export interface MergedTapeSettings extends PrintSettings {
  readonly legs: LegChoice;
}

/** Settings of the merged tape. */
export const MERGED_TAPE_SETTINGS: PanelSettings<MergedTapeSettings> = {
  version: 1,
  defaults: { ...PRINT_DEFAULTS, legs: NO_LEG_CHOICE },
  parse(saved) {
    const from = toRecord(saved);
    return { ...parsePrints(from), legs: parseLegChoice(from['legs']) };
  },
};
