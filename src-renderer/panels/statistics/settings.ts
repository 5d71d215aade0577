import { isRecord, toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';

/** What a panel of statistics remembers. */
export interface StatisticsSettings {
  /** Distance from the middle within which the imbalance is measured, basis points. */
  readonly imbalanceBps: number;
  /** Quote value of the order whose slippage is shown. */
  readonly orderQuote: number;
  /** Trades are counted over the chosen venues of the asset, instead of the panel's own. */
  readonly isOverVenues: boolean;
  readonly legs: LegChoice;
}

/** Settings of the statistics. */
export const STATISTICS_SETTINGS: PanelSettings<StatisticsSettings> = {
  version: 1,
  defaults: { imbalanceBps: 10, orderQuote: 100_000, isOverVenues: false, legs: NO_LEG_CHOICE },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = STATISTICS_SETTINGS;
    return {
      imbalanceBps: toNumberWithin(from['imbalanceBps'], 1, MOST_BPS, defaults.imbalanceBps),
      orderQuote: toNumberWithin(from['orderQuote'], 1, MOST_QUOTE, defaults.orderQuote),
      isOverVenues: toOneOf(from['isOverVenues'], [true, false], defaults.isOverVenues),
      legs: parseLegChoice(from['legs']),
    };
  },
};

/** Farthest distance that the imbalance can be measured within, basis points. */
export const MOST_BPS = 1000;
/** Largest order whose slippage can be asked for, quote value. */
export const MOST_QUOTE = 1e12;
