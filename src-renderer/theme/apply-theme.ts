import type { AppSettings } from '../../src-shared/workspace/settings.ts';

/** Puts theme and colour pair on the document, where `tokens.css` looks for them. */
export function applyTheme(settings: Pick<AppSettings, 'theme' | 'colours'>): void {
  document.documentElement.dataset['theme'] = settings.theme;
  document.documentElement.dataset['colours'] = settings.colours;
}
