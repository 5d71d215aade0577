import { isRecord, toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';
import { SIZE_UNITS } from '../../format/size-unit.ts';
import type { SizeUnit } from '../../format/size-unit.ts';
import type { PanelSettings } from '../panel.ts';
import { AUTO_CENTRES } from '../parts/price-axis.ts';
import type { AutoCentre } from '../parts/price-axis.ts';
import { LADDER_COLUMNS } from './column-ids.ts';
import type { LadderColumn } from './column-ids.ts';

/** What a ladder remembers. */
export interface LadderSettings {
  /** Price step by instrument, in ticks (1, 2, 5, 10, ...). Absent until one was chosen. */
  readonly steps: Readonly<Record<string, number>>;
  /** Price step by instrument that the ladder began with by itself, in ticks; counts until one is chosen. */
  readonly startingSteps: Readonly<Record<string, number>>;
  readonly autoCentre: AutoCentre;
  /** Period of `timed`, seconds. */
  readonly everySeconds: number;
  /** Rows only for prices that have size, instead of a gapless axis. */
  readonly onlyExisting: boolean;
  readonly unit: SizeUnit;
  /** How far back the traded columns count, minutes. */
  readonly tradedMinutes: number;
  /** Columns beside the ladder's own, in the order of {@link LADDER_COLUMNS}. */
  readonly columns: readonly LadderColumn[];
}

/** Settings of the ladder. */
export const LADDER_SETTINGS: PanelSettings<LadderSettings> = {
  version: 1,
  automatic: ['startingSteps'],
  defaults: {
    steps: {},
    startingSteps: {},
    autoCentre: 'edge',
    everySeconds: 10,
    onlyExisting: false,
    unit: 'native',
    tradedMinutes: 5,
    columns: [],
  },
  parse(saved) {
    const from = isRecord(saved) ? saved : {};
    const { defaults } = LADDER_SETTINGS;
    return {
      steps: parseSteps(from['steps']),
      startingSteps: parseSteps(from['startingSteps']),
      autoCentre: toOneOf(from['autoCentre'], AUTO_CENTRES, defaults.autoCentre),
      everySeconds: toNumberWithin(from['everySeconds'], 1, 3600, defaults.everySeconds),
      onlyExisting: toOneOf(from['onlyExisting'], [true, false], defaults.onlyExisting),
      unit: toOneOf(from['unit'], SIZE_UNITS, defaults.unit),
      tradedMinutes: toNumberWithin(from['tradedMinutes'], 1, 60, defaults.tradedMinutes),
      columns: parseColumns(from['columns']),
    };
  },
};

/** The step of an instrument in ticks: the one chosen, else the one it started with; 1 before that. */
export function stepOf({ steps, startingSteps }: LadderSettings, instrumentId: string | undefined): number {
  return instrumentId === undefined ? 1 : (steps[instrumentId] ?? startingSteps[instrumentId] ?? 1);
}

/** Whether a step was chosen for an instrument, or fitted to it. */
export function hasStep({ steps, startingSteps }: LadderSettings, instrumentId: string | undefined): boolean {
  return instrumentId !== undefined && (steps[instrumentId] ?? startingSteps[instrumentId]) !== undefined;
}

/** The settings with another step chosen for one instrument; the instruments chosen longest ago are forgotten beyond a few hundred. */
export function withStep(settings: LadderSettings, instrumentId: string, multiple: number): LadderSettings {
  return { ...settings, steps: withEntry(settings.steps, instrumentId, multiple) };
}

/** The settings with the step that an instrument starts with. */
export function withStartingStep(settings: LadderSettings, instrumentId: string, multiple: number): LadderSettings {
  return { ...settings, startingSteps: withEntry(settings.startingSteps, instrumentId, multiple) };
}

/** The settings with a column switched on or off. */
export function withColumn(settings: LadderSettings, column: LadderColumn): LadderSettings {
  const isOn = settings.columns.includes(column);
  return {
    ...settings,
    columns: LADDER_COLUMNS.filter((one) => (one === column ? !isOn : settings.columns.includes(one))),
  };
}

function parseColumns(saved: unknown): readonly LadderColumn[] {
  return Array.isArray(saved) ? LADDER_COLUMNS.filter((column) => saved.includes(column)) : [];
}

function withEntry(steps: LadderSettings['steps'], instrumentId: string, multiple: number): LadderSettings['steps'] {
  const kept = Object.entries(steps)
    .filter(([id]) => id !== instrumentId)
    .slice(-(MAX_STEPS - 1));
  return Object.fromEntries([...kept, [instrumentId, multiple]]);
}

function parseSteps(saved: unknown): Readonly<Record<string, number>> {
  if (!isRecord(saved)) return {};
  const steps = Object.entries(saved).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isInteger(entry[1]) && entry[1] >= 1,
  );
  return Object.fromEntries(steps.slice(-MAX_STEPS));
}

/** Largest step in ticks. */
export const MAX_MULTIPLE = 100_000;

const MAX_STEPS = 300;
