import { isRecord, toNumberWithin } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** What a panel of large trades remembers. */
export interface LargeTradesSettings {
  /** Smallest order shown, in quote value. */
  readonly minQuote: number;
}

/** Settings of the large trades. */
export const LARGE_TRADES_SETTINGS: PanelSettings<LargeTradesSettings> = {
  version: 1,
  defaults: { minQuote: 50_000 },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    return { minQuote: toNumberWithin(from['minQuote'], 0, Number.MAX_VALUE, LARGE_TRADES_SETTINGS.defaults.minQuote) };
  },
};
