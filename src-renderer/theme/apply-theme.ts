import type { AppSettings, RowSizes } from '../../src-shared/workspace/settings.ts';

/**
 * Puts theme, colour pair and sizes of rows on the document, where `tokens.css` looks for them. Where the system forces its colours on
 * pages, canvases are dark or light as those are.
 */
export function applyTheme(settings: AppSettings): void {
  const { dataset, style } = document.documentElement;
  dataset['theme'] = FORCED.matches ? (LIGHT.matches ? 'light' : 'dark') : settings.theme;
  dataset['colours'] = settings.colours;
  for (const [name, value] of Object.entries(rowTokens(settings))) style.setProperty(name, value);
}

/** Calls back whenever the colours of the system change. */
export function watchSystemColours(onChange: () => void): void {
  for (const query of [FORCED, LIGHT]) query.addEventListener('change', onChange);
}

/** The tokens of `tokens.css` for sizes of rows, for the document or for one panel. */
export function rowTokens({ rowHeight, fontSize }: RowSizes): Readonly<Record<`--${string}`, string>> {
  return { '--row-height': `${rowHeight}px`, '--row-font': `${fontSize}px` };
}

const FORCED = matchMedia('(forced-colors: active)');
const LIGHT = matchMedia('(prefers-color-scheme: light)');
