import { toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';
import { parsePrints, PRINT_DEFAULTS } from '../parts/print-settings.ts';
import type { PrintSettings } from '../parts/print-settings.ts';
import { SHARE_KINDS } from '../parts/tape-strip.ts';
import type { ShareKind } from '../parts/tape-strip.ts';

/** What a tape remembers. */
export interface TapeSettings extends PrintSettings {
  /** What the buy/sell bar compares. */
  readonly ratioBy: ShareKind;
}

/** Settings of the tape. */
export const TAPE_SETTINGS: PanelSettings<TapeSettings> = {
  version: 1,
  defaults: { ...PRINT_DEFAULTS, ratioBy: 'volume' },
  parse(saved) {
    const from = toRecord(saved);
    return {
      ...parsePrints(from),
      ratioBy: toOneOf(from['ratioBy'], SHARE_KINDS, TAPE_SETTINGS.defaults.ratioBy),
    };
  },
};
