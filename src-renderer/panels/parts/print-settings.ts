import { toNumberWithin, toOneOf } from '../../../src-shared/workspace/read-unknown.ts';

/** What every tape remembers of how its prints are shown. */
export interface PrintSettings {
  /** Smallest row shown, in quote value; 0 shows all. */
  readonly minQuote: number;
  /** Fills of one order, or of one burst at a price, in one row. */
  readonly isMerged: boolean;
  /** Quote value from which a row is bold; 0 for the largest hundredth. */
  readonly largeQuote: number;
  readonly pausesOnHover: boolean;
  /** Quote values from which a print is medium, large and huge, ascending. */
  readonly classes: SizeLimits;
  readonly marksSweeps: boolean;
  /** Costs the history of each book. */
  readonly marksAbsorption: boolean;
}

/** Quote values from which a print is medium, large and huge. */
export type SizeLimits = readonly [medium: number, large: number, huge: number];

/** How prints are shown as long as nothing was chosen. */
export const PRINT_DEFAULTS: PrintSettings = {
  minQuote: 0,
  isMerged: true,
  largeQuote: 0,
  pausesOnHover: true,
  classes: [10_000, 100_000, 1_000_000],
  marksSweeps: true,
  marksAbsorption: false,
};

/** Reads what was saved tolerantly. */
export function parsePrints(from: Readonly<Record<string, unknown>>): PrintSettings {
  const defaults = PRINT_DEFAULTS;
  return {
    minQuote: toNumberWithin(from['minQuote'], 0, Number.MAX_VALUE, defaults.minQuote),
    isMerged: toOneOf(from['isMerged'], [true, false], defaults.isMerged),
    largeQuote: toNumberWithin(from['largeQuote'], 0, Number.MAX_VALUE, defaults.largeQuote),
    pausesOnHover: toOneOf(from['pausesOnHover'], [true, false], defaults.pausesOnHover),
    classes: parseClasses(from['classes']) ?? defaults.classes,
    marksSweeps: toOneOf(from['marksSweeps'], [true, false], defaults.marksSweeps),
    marksAbsorption: toOneOf(from['marksAbsorption'], [true, false], defaults.marksAbsorption),
  };
}

/** The limits with another one at a place; those beside it make way, so that they ascend. */
export function withLimit(classes: SizeLimits, place: 0 | 1 | 2, limit: number): SizeLimits {
  const moved = classes.map((other, at) =>
    at === place ? limit : at < place ? Math.min(other, limit) : Math.max(other, limit),
  );
  return [moved[0] ?? limit, moved[1] ?? limit, moved[2] ?? limit];
}

function parseClasses(saved: unknown): SizeLimits | undefined {
  if (!Array.isArray(saved)) return undefined;
  const [medium, large, huge]: readonly unknown[] = saved;
  if (typeof medium !== 'number' || typeof large !== 'number' || typeof huge !== 'number') return undefined;
  return medium >= 0 && large >= medium && huge >= large ? [medium, large, huge] : undefined;
}
