import { CSV_FORMS } from '../market/csv.ts';
import type { CsvForm } from '../market/csv.ts';
import { parseJsonText } from '../text/parse-json.ts';
import { isSoundName } from '../alerts/sound-name.ts';
import type { SoundName } from '../alerts/sound-name.ts';
import { isRecord, toNumberWithin, toOneOf } from './read-unknown.ts';

/** Version of the saved settings this build writes. */
const SETTINGS_VERSION = 1;

/** Themes. */
export const THEMES = ['dark', 'light'] as const;

/** Colour pairs for up and down: green/red, the same swapped, and blue/orange. */
export const COLOUR_PAIRS = ['standard', 'inverted', 'colour-blind'] as const;

/** What a person can set for the whole window. */
export interface AppSettings {
  /** Updates a second, 4 to 60. */
  readonly rate: number;
  /** Whether fewer are asked for while drawing falls behind, and on battery. */
  readonly adaptsRate: boolean;
  readonly theme: (typeof THEMES)[number];
  readonly colours: (typeof COLOUR_PAIRS)[number];
  /** An IANA zone, `UTC`, or `local` for the machine's own. */
  readonly timeZone: string;
  /** Whether thousands are set apart on screen (never in exports). */
  readonly isGrouped: boolean;
  /** How exported files are written. */
  readonly csv: CsvForm;
  /** Height of a row of a ladder in CSS pixels; those of tapes and tables are a little higher. */
  readonly rowHeight: number;
  /** Size of the text in rows, CSS pixels. */
  readonly fontSize: number;
  /** How much larger everything is than designed, in per cent; a browser has a zoom of its own in its place. */
  readonly zoom: number;
  /** Whether the text of the focused panel is read aloud by a screen reader from time to time. */
  readonly readsAloud: boolean;
  /** The sound of alerts that have none of their own. */
  readonly alertSound: SoundName;
  /** Loudness of alerts, per cent. */
  readonly alertVolume: number;
  /** Whether the introduction of a first start was seen to its end or closed. */
  readonly hasSeenTour: boolean;
  /** The version whose news were offered last; empty before the first start. */
  readonly newsOf: string;
}

/** How close the rows of ladders, tapes and tables lie. */
export const DENSITIES = ['compact', 'normal', 'comfortable'] as const;

/** A density. */
export type Density = (typeof DENSITIES)[number];

/** Heights and texts of rows. */
export type RowSizes = Pick<AppSettings, 'rowHeight' | 'fontSize'>;

/** What a density sets. */
export const ROW_SIZES: Readonly<Record<Density, RowSizes>> = {
  compact: { rowHeight: 15, fontSize: 10 },
  normal: { rowHeight: 17, fontSize: 11 },
  comfortable: { rowHeight: 21, fontSize: 13 },
};

/** Settings of a first start. */
export const DEFAULT_SETTINGS: AppSettings = {
  rate: 30,
  adaptsRate: true,
  theme: 'dark',
  colours: 'standard',
  timeZone: 'UTC',
  isGrouped: true,
  csv: 'standard',
  ...ROW_SIZES.normal,
  zoom: 100,
  readsAloud: false,
  alertSound: 'two-notes',
  alertVolume: 50,
  hasSeenTour: false,
  newsOf: '',
};

/** Slowest and fastest snapshot rate. */
export const RATE_LIMITS = { least: 4, most: 60 } as const;

/** Lowest and highest row. */
export const ROW_HEIGHT_LIMITS = { least: 14, most: 32 } as const;

/** Smallest and largest text of a row. */
export const FONT_SIZE_LIMITS = { least: 9, most: 20 } as const;

/** Lowest and highest volume of alerts, per cent. */
export const VOLUME_LIMITS = { least: 0, most: 100 } as const;

/** Smallest and largest zoom, per cent. */
export const ZOOM_LIMITS = { least: 50, most: 300 } as const;

/** Row sizes within their limits, with room for the text in the row: the text gives way. */
export function fittingRowSizes({ rowHeight, fontSize }: RowSizes): RowSizes {
  const height = within(ROW_HEIGHT_LIMITS, rowHeight);
  return { rowHeight: height, fontSize: Math.min(within(FONT_SIZE_LIMITS, fontSize), height - ROW_LEADING) };
}

function within({ least, most }: { readonly least: number; readonly most: number }, value: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

/** Least room above and below the text of a row, together. */
const ROW_LEADING = 4;

/** Reads saved settings: undefined if the text is none; single values that make no sense become defaults. */
export function parseSettings(text: string): AppSettings | undefined {
  const saved = parseJsonText(text);
  if (!isRecord(saved)) return undefined;
  return {
    rate: toNumberWithin(saved['rate'], RATE_LIMITS.least, RATE_LIMITS.most, DEFAULT_SETTINGS.rate),
    adaptsRate: toOneOf(saved['adaptsRate'], [true, false], DEFAULT_SETTINGS.adaptsRate),
    theme: toOneOf(saved['theme'], THEMES, DEFAULT_SETTINGS.theme),
    colours: toOneOf(saved['colours'], COLOUR_PAIRS, DEFAULT_SETTINGS.colours),
    timeZone: toTimeZone(saved['timeZone']),
    isGrouped: toOneOf(saved['isGrouped'], [true, false], DEFAULT_SETTINGS.isGrouped),
    csv: toOneOf(saved['csv'], CSV_FORMS, DEFAULT_SETTINGS.csv),
    ...parseRowSizes(saved),
    zoom: toNumberWithin(saved['zoom'], ZOOM_LIMITS.least, ZOOM_LIMITS.most, DEFAULT_SETTINGS.zoom),
    readsAloud: toOneOf(saved['readsAloud'], [true, false], DEFAULT_SETTINGS.readsAloud),
    alertSound: isSoundName(saved['alertSound']) ? saved['alertSound'] : DEFAULT_SETTINGS.alertSound,
    alertVolume: toNumberWithin(
      saved['alertVolume'],
      VOLUME_LIMITS.least,
      VOLUME_LIMITS.most,
      DEFAULT_SETTINGS.alertVolume,
    ),
    // What does not say so was stored by a version that had neither.
    hasSeenTour: toOneOf(saved['hasSeenTour'], [true, false], true),
    newsOf: typeof saved['newsOf'] === 'string' ? saved['newsOf'] : 'earlier',
  };
}

function parseRowSizes({ rowHeight, fontSize }: Readonly<Record<string, unknown>>): RowSizes {
  const { least, most } = ROW_HEIGHT_LIMITS;
  return fittingRowSizes({
    rowHeight: toNumberWithin(rowHeight, least, most, DEFAULT_SETTINGS.rowHeight),
    fontSize: toNumberWithin(fontSize, FONT_SIZE_LIMITS.least, FONT_SIZE_LIMITS.most, DEFAULT_SETTINGS.fontSize),
  });
}

/** Why a text is no settings, for people. */
export const NO_SETTINGS = 'it contains no settings of this program';

/** The text to save. */
export function writeSettings(settings: AppSettings): string {
  return JSON.stringify({ version: SETTINGS_VERSION, ...settings });
}

/** The zone if the runtime knows it, else UTC. */
export function toTimeZone(value: unknown): string {
  if (value === 'local') return 'local';
  if (typeof value !== 'string') return DEFAULT_SETTINGS.timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone === undefined
      ? DEFAULT_SETTINGS.timeZone
      : value;
  } catch {
    return DEFAULT_SETTINGS.timeZone;
  }
}
