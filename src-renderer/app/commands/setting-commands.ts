import { CSV_FORMS } from '../../../src-shared/market/csv.ts';
import type { CsvForm } from '../../../src-shared/market/csv.ts';
import { COLOUR_PAIRS, THEMES } from '../../../src-shared/workspace/settings.ts';
import type { AppSettings } from '../../../src-shared/workspace/settings.ts';
import { openOverlay } from '../../state/overlay.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import type { AppCommand } from './app-command.ts';

/** Names of the pairs of colours, of the themes and of the forms of files, in the settings and in the palette. */
export const SETTING_NAMES = {
  theme: { dark: 'Dark', light: 'Light' },
  colours: { standard: 'Green and red', inverted: 'Red and green', 'colour-blind': 'Blue and orange' },
  csv: { standard: 'Commas, decimal point (RFC 4180)', semicolon: 'Semicolons, decimal comma' },
} as const satisfies {
  readonly theme: Readonly<Record<AppSettings['theme'], string>>;
  readonly colours: Readonly<Record<AppSettings['colours'], string>>;
  readonly csv: Readonly<Record<CsvForm, string>>;
};

/** Every setting of the whole window as commands of the palette. */
export function settingCommands(): readonly AppCommand[] {
  const now = useSettings.getState();
  const choice = (id: string, title: string, keywords: string, patch: Partial<AppSettings>): AppCommand => {
    const isOn = Object.entries(patch).every(([name, value]) =>
      Object.entries(now).some(([known, is]) => known === name && is === value),
    );
    return { id: `setting-${id}`, title: isOn ? `${title} ✓` : title, keywords, run: () => changeSettings(patch) };
  };
  return [
    ...THEMES.map((theme) =>
      choice(`theme-${theme}`, `Theme: ${SETTING_NAMES.theme[theme]}`, 'colours appearance', { theme }),
    ),
    ...COLOUR_PAIRS.map((colours) =>
      choice(`colours-${colours}`, `Colours: ${SETTING_NAMES.colours[colours]}`, 'up down candles palette', {
        colours,
      }),
    ),
    ...RATES.map((rate) =>
      choice(`rate-${rate}`, `Updates a second: ${rate}`, 'rate speed snapshots frames', { rate }),
    ),
    choice('adapts-rate', 'Updates a second: fewer when busy or on battery', 'rate adaptive', {
      adaptsRate: !now.adaptsRate,
    }),
    choice(
      'grouped',
      now.isGrouped ? 'Thousands together: 64151.7' : 'Thousands apart: 64,151.7',
      'numbers separator',
      {
        isGrouped: !now.isGrouped,
      },
    ),
    ...CSV_FORMS.map((csv) =>
      choice(`csv-${csv}`, `CSV files: ${SETTING_NAMES.csv[csv]}`, 'export delimiter spreadsheet', { csv }),
    ),
    {
      id: 'setting-time-zone',
      title: 'Time zone…',
      keywords: 'clock utc local',
      run: () => openOverlay({ kind: 'settings' }),
    },
  ];
}

const RATES = [10, 30, 60] as const;
