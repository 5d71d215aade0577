import { CSV_FORMS } from '../market/csv.ts';
import type { CsvForm } from '../market/csv.ts';
import { parseJsonText } from '../text/parse-json.ts';
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
}

/** Settings of a first start. */
export const DEFAULT_SETTINGS: AppSettings = {
  rate: 30,
  adaptsRate: true,
  theme: 'dark',
  colours: 'standard',
  timeZone: 'UTC',
  isGrouped: true,
  csv: 'standard',
};

/** Slowest and fastest snapshot rate. */
export const RATE_LIMITS = { least: 4, most: 60 } as const;

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
  };
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
