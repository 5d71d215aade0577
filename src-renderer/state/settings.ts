import { create } from 'zustand';
import { DEFAULT_SETTINGS, DENSITIES, fittingRowSizes, ROW_SIZES } from '../../src-shared/workspace/settings.ts';
import type { AppSettings, Density, RowSizes } from '../../src-shared/workspace/settings.ts';

/** What the person set for the whole window. Canvases read it with `useSettings.getState()` when they draw. */
export const useSettings = create<AppSettings>(() => DEFAULT_SETTINGS);

/** Changes settings; they are saved by themselves. */
export function changeSettings(patch: Partial<AppSettings>): void {
  useSettings.setState(patch);
}

/** The density that the rows have; undefined if they were set by their numbers. */
export function shownDensity({ rowHeight, fontSize }: RowSizes): Density | undefined {
  return DENSITIES.find((one) => ROW_SIZES[one].rowHeight === rowHeight && ROW_SIZES[one].fontSize === fontSize);
}

/** Makes rows and their text one step larger or smaller. */
export function changeRowSizes(direction: 1 | -1): void {
  const { rowHeight, fontSize } = useSettings.getState();
  changeSettings(fittingRowSizes({ rowHeight: rowHeight + 2 * direction, fontSize: fontSize + direction }));
}

/** The next larger or smaller zoom, per cent, in the steps of browsers. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const next = direction === 1 ? ZOOMS.find((one) => one > zoom) : ZOOMS.findLast((one) => one < zoom);
  return next ?? zoom;
}

const ZOOMS = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

/** The IANA zone times are shown in: what was set, or the machine's own. */
export function shownTimeZone(settings: AppSettings = useSettings.getState()): string {
  return settings.timeZone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : settings.timeZone;
}
