import { CSV_FORMS } from '../../../src-shared/market/csv.ts';
import type { CsvForm } from '../../../src-shared/market/csv.ts';
import { ALERT_SOUNDS, OWN_SOUND } from '../../../src-shared/alerts/sound-name.ts';
import type { AlertSound } from '../../../src-shared/alerts/sound-name.ts';
import { COLOUR_PAIRS, DENSITIES, ROW_SIZES, THEMES } from '../../../src-shared/workspace/settings.ts';
import type { AppSettings, Density } from '../../../src-shared/workspace/settings.ts';
import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import { visibleText } from '../../../src-shared/text/visible.ts';
import { panelOf } from '../../panels/registry.ts';
import { notify } from '../../state/notices.ts';
import { openOverlay } from '../../state/overlay.ts';
import { changeRowSizes, changeSettings, nextZoom, useSettings } from '../../state/settings.ts';
import { useSounds } from '../../state/sounds.ts';
import { setDensity, useWorkspace } from '../../state/workspace.ts';
import { addSound } from '../alerts/add-sound.ts';
import { playAlertSound } from '../alerts/alert-sound.ts';
import type { AppCommand } from './app-command.ts';

/** Names of the pairs of colours, of the themes and of the forms of files, in the settings and in the palette. */
export const SETTING_NAMES = {
  theme: { dark: 'Dark', light: 'Light' },
  density: { compact: 'Compact', normal: 'Normal', comfortable: 'Comfortable' },
  colours: { standard: 'Green and red', inverted: 'Red and green', 'colour-blind': 'Blue and orange' },
  csv: { standard: 'Commas, decimal point (RFC 4180)', semicolon: 'Semicolons, decimal comma' },
  alertSound: { 'two-notes': 'Two notes', bell: 'Bell', ping: 'Ping', knock: 'Knock', alarm: 'Alarm' },
} as const satisfies {
  readonly theme: Readonly<Record<AppSettings['theme'], string>>;
  readonly density: Readonly<Record<Density, string>>;
  readonly colours: Readonly<Record<AppSettings['colours'], string>>;
  readonly csv: Readonly<Record<CsvForm, string>>;
  readonly alertSound: Readonly<Record<AlertSound, string>>;
};

/** Every setting of the whole window as commands of the palette. */
export function settingCommands(): readonly AppCommand[] {
  const now = useSettings.getState();
  return [
    ...THEMES.map((theme) =>
      choice(`theme-${theme}`, `Theme: ${SETTING_NAMES.theme[theme]}`, 'colours appearance', { theme }),
    ),
    ...COLOUR_PAIRS.map((colours) =>
      choice(`colours-${colours}`, `Colours: ${SETTING_NAMES.colours[colours]}`, 'up down candles palette', {
        colours,
      }),
    ),
    ...DENSITIES.map((density) =>
      choice(
        `density-${density}`,
        `Density: ${SETTING_NAMES.density[density]}`,
        'rows height font size text zoom',
        ROW_SIZES[density],
      ),
    ),
    ...rowCommands(),
    ...zoomCommands(),
    ...RATES.map((rate) =>
      choice(`rate-${rate}`, `Updates a second: ${rate}`, 'rate speed snapshots frames', { rate }),
    ),
    choice('adapts-rate', 'Updates a second: fewer when busy or on battery', 'rate adaptive', {
      adaptsRate: !now.adaptsRate,
    }),
    choice('reads-aloud', 'Read the focused panel aloud every 10 s', 'screen reader summary accessibility live', {
      readsAloud: !now.readsAloud,
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
    ...soundCommands(),
    {
      id: 'setting-time-zone',
      title: 'Time zone…',
      keywords: 'clock utc local',
      run: () => openOverlay({ kind: 'settings' }),
    },
  ];
}

function sayProblem(problem: string | undefined): void {
  if (problem !== undefined) notify({ tone: 'bad', text: problem });
}

/** A command that sets something, and shows that it is set. */
function choice(id: string, title: string, keywords: string, patch: Partial<AppSettings>): AppCommand {
  const now = useSettings.getState();
  const isOn = Object.entries(patch).every(([name, value]) =>
    Object.entries(now).some(([known, is]) => known === name && is === value),
  );
  return { id: `setting-${id}`, title: isOn ? `${title} ✓` : title, keywords, run: () => changeSettings(patch) };
}

/** Which sound alerts make, and how loud. */
function soundCommands(): readonly AppCommand[] {
  return [
    ...ALERT_SOUNDS.map((alertSound) =>
      choice(`alert-sound-${alertSound}`, `Alert sound: ${SETTING_NAMES.alertSound[alertSound]}`, SOUND_WORDS, {
        alertSound,
      }),
    ),
    ...Object.keys(useSounds.getState().sounds).map((name) =>
      choice(`alert-sound-own-${name}`, `Alert sound: ${visibleText(name)}`, SOUND_WORDS, {
        alertSound: `${OWN_SOUND}${name}`,
      }),
    ),
    ...VOLUMES.map((alertVolume) =>
      choice(`alert-volume-${alertVolume}`, `Alert volume: ${alertVolume} %`, SOUND_WORDS, { alertVolume }),
    ),
    {
      id: 'alert-sound-file',
      title: 'Alert sound: a file of yours…',
      keywords: SOUND_WORDS,
      run: () => void addSound((alertSound) => changeSettings({ alertSound })).then(sayProblem),
    },
    {
      id: 'alert-sound-play',
      title: 'Alert sound: play it',
      keywords: SOUND_WORDS,
      run: () => {
        const { alertSound, alertVolume } = useSettings.getState();
        void playAlertSound(alertSound, alertVolume).then((problem) => sayProblem(problem?.message));
      },
    },
  ];
}

/** Sizes of rows, of all panels and of the focused one. */
function rowCommands(): readonly AppCommand[] {
  const { focused, layout } = useWorkspace.getState();
  const record = layout.panels[focused ?? ''];
  const hasRows = focused !== undefined && panelOf(record?.kind ?? '')?.hasRows === true;
  return [
    { id: 'rows-larger', title: 'Larger rows', keywords: SIZE_WORDS, run: () => changeRowSizes(1) },
    { id: 'rows-smaller', title: 'Smaller rows', keywords: SIZE_WORDS, run: () => changeRowSizes(-1) },
    ...(hasRows
      ? ([undefined, ...DENSITIES] as const).map((density): AppCommand => {
          const title = `Density of this panel: ${density === undefined ? AS_SET : SETTING_NAMES.density[density]}`;
          return {
            id: `panel-density-${density ?? 'set'}`,
            title: record?.density === density ? `${title} ✓` : title,
            keywords: SIZE_WORDS,
            run: () => setDensity(focused, density),
          };
        })
      : []),
  ];
}

/** The keys of these are those of the menu of the desktop app, and of a browser itself. */
function zoomCommands(): readonly AppCommand[] {
  const zoom = ({ setZoom }: Pick<HostBridge, 'setZoom'>, percent: number): void => {
    if (setZoom === undefined) notify({ tone: 'plain', text: BROWSER_ZOOMS });
    else changeSettings({ zoom: percent });
  };
  const now = (): number => useSettings.getState().zoom;
  const keywords = 'larger smaller size scale magnify';
  return [
    { id: 'zoom-in', title: 'Zoom in', keywords, run: ({ bridge }) => zoom(bridge, nextZoom(now(), 1)) },
    { id: 'zoom-out', title: 'Zoom out', keywords, run: ({ bridge }) => zoom(bridge, nextZoom(now(), -1)) },
    { id: 'zoom-reset', title: 'Zoom: actual size', keywords, run: ({ bridge }) => zoom(bridge, 100) },
  ];
}

/** The density of a panel that has none of its own. */
const AS_SET = 'as in the settings';
const BROWSER_ZOOMS =
  'The browser zooms this page: Ctrl or ⌘ with +, - and 0. It remembers that; “Larger rows” changes the rows alone.';
const SIZE_WORDS = 'density height font text size zoom';
const SOUND_WORDS = 'alerts sound audio notification volume mute';
const VOLUMES = [0, 25, 50, 75, 100] as const;
const RATES = [10, 30, 60] as const;
