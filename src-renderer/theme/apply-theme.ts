import type { AppSettings, RowSizes } from '../../src-shared/workspace/settings.ts';

/** Puts theme, colour pair and sizes of rows on the document, where `tokens.css` looks for them. */
export function applyTheme(settings: AppSettings): void {
  const { dataset, style } = document.documentElement;
  dataset['theme'] = settings.theme;
  dataset['colours'] = settings.colours;
  for (const [name, value] of Object.entries(rowTokens(settings))) style.setProperty(name, value);
}

/** The tokens of `tokens.css` for sizes of rows, for the document or for one panel. */
export function rowTokens({ rowHeight, fontSize }: RowSizes): Readonly<Record<`--${string}`, string>> {
  return { '--row-height': `${rowHeight}px`, '--row-font': `${fontSize}px` };
}
