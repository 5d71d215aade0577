import { nextMultiple } from '../../../src-shared/market/grouping.ts';
import { toList, toNumberWithin, toOneOf, toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { NO_LEG_CHOICE, parseLegChoice } from '../legs/asset-legs.ts';
import type { LegChoice } from '../legs/asset-legs.ts';
import type { PanelSettings } from '../panel.ts';
import { AUTO_CENTRES } from '../parts/price-axis.ts';
import type { AutoCentre } from '../parts/price-axis.ts';
import { TRADED_COLUMNS } from '../parts/traded-columns.ts';
import type { TradedColumn } from '../parts/traded-columns.ts';

/** What a consolidated ladder remembers. */
export interface ConsolidatedSettings {
  readonly legs: LegChoice;
  /** Price step by base asset, in ticks of the coarsest venue. Absent until one was chosen. */
  readonly steps: Readonly<Record<string, number>>;
  readonly autoCentre: AutoCentre;
  /** Columns beside the ladder's own, in the order of {@link TRADED_COLUMNS}. */
  readonly columns: readonly TradedColumn[];
  /** How far back they count, minutes. */
  readonly tradedMinutes: number;
}

/** Settings of the consolidated ladder. */
export const CONSOLIDATED_SETTINGS: PanelSettings<ConsolidatedSettings> = {
  version: 1,
  defaults: { legs: NO_LEG_CHOICE, steps: {}, autoCentre: 'edge', columns: [], tradedMinutes: 5 },
  parse(saved) {
    const from = toRecord(saved);
    const steps = Object.entries(toRecord(from['steps'])).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isInteger(entry[1]) && entry[1] >= 1,
    );
    const { defaults } = CONSOLIDATED_SETTINGS;
    const columns = toList(from['columns']);
    return {
      legs: parseLegChoice(from['legs']),
      steps: Object.fromEntries(steps.slice(-MOST_STEPS)),
      autoCentre: toOneOf(from['autoCentre'], AUTO_CENTRES, defaults.autoCentre),
      columns: TRADED_COLUMNS.filter((column) => columns.includes(column)),
      tradedMinutes: toNumberWithin(from['tradedMinutes'], 1, 60, defaults.tradedMinutes),
    };
  },
};

/** The settings with a column switched on or off. */
export function withTradedColumn(settings: ConsolidatedSettings, column: TradedColumn): ConsolidatedSettings {
  const isOn = (one: TradedColumn): boolean => settings.columns.includes(one) !== (one === column);
  return { ...settings, columns: TRADED_COLUMNS.filter(isOn) };
}

/** The settings with another step for an asset. */
export function withAssetStep(settings: ConsolidatedSettings, base: string, multiple: number): ConsolidatedSettings {
  return { ...settings, steps: { ...settings.steps, [base]: multiple } };
}

/** The settings with the next larger (1) or smaller (-1) price step of an asset. */
export function nextStep(
  settings: ConsolidatedSettings,
  base: string | undefined,
  direction: 1 | -1,
): ConsolidatedSettings {
  return base === undefined
    ? settings
    : withAssetStep(settings, base, nextMultiple(settings.steps[base] ?? 1, direction, MAX_MULTIPLE));
}

/** Largest step in ticks. */
export const MAX_MULTIPLE = 100_000;
const MOST_STEPS = 300;
