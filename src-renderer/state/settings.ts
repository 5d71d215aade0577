import { create } from 'zustand';
import { DEFAULT_SETTINGS } from '../../src-shared/workspace/settings.ts';
import type { AppSettings } from '../../src-shared/workspace/settings.ts';

/** What the person set for the whole window. Canvases read it with `useSettings.getState()` when they draw. */
export const useSettings = create<AppSettings>(() => DEFAULT_SETTINGS);

/** Changes settings; they are saved by themselves. */
export function changeSettings(patch: Partial<AppSettings>): void {
  useSettings.setState(patch);
}

/** The IANA zone times are shown in: what was set, or the machine's own. */
export function shownTimeZone(settings: AppSettings = useSettings.getState()): string {
  return settings.timeZone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : settings.timeZone;
}
