import type { AppSettings } from '../../src-shared/workspace/settings.ts';
import { useSettings } from '../state/settings.ts';

/** The tokens of `tokens.css` as canvases need them: hex colours and the two font families. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** The palette in force. Read once a theme; the object stays the same until the theme changes, so it can be compared. */
export function readPalette(): Palette {
  const { theme, colours } = useSettings.getState();
  const key = `${theme} ${colours}`;
  if (cached?.key !== key) {
    applyTheme({ theme, colours });
    const style = getComputedStyle(document.documentElement);
    const palette = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${toKebab(name)}`).trim()]));
    cached = { key, palette: palette as Palette };
  }
  return cached.palette;
}

/** Puts theme and colour pair on the document, where `tokens.css` looks for them. */
export function applyTheme(settings: Pick<AppSettings, 'theme' | 'colours'>): void {
  document.documentElement.dataset['theme'] = settings.theme;
  document.documentElement.dataset['colours'] = settings.colours;
}

function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const NAMES = ['bg0', 'bg1', 'bg2', 'bg3', 'line', 'lineStrong', 'txt', 'dim', 'label', 'faint', 'up', 'down', 'accent', 'onAccent', 'warn', 'sim', 'font', 'mono'] as const;

let cached: { readonly key: string; readonly palette: Palette } | undefined;
