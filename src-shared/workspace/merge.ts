import type { AppSettings, RowSizes } from './settings.ts';
import { consistentLayout } from './consistent-layout.ts';
import { mergedWatchlists } from './merge-watchlists.ts';
import type { NamedLayout, SavedWorkspace } from './workspace.ts';

/**
 * Workspaces that two windows have changed since `base`: windows, panels, links and saved layouts that were changed here stay as they are
 * here, everything else is theirs. Of watchlists, both changes stay, see {@link mergedWatchlists}.
 */
export function mergedWorkspace(base: SavedWorkspace, mine: SavedWorkspace, theirs: SavedWorkspace): SavedWorkspace {
  return {
    layout: consistentLayout({
      windows: mergedRecords(base.layout.windows, mine.layout.windows, theirs.layout.windows),
      panels: mergedRecords(base.layout.panels, mine.layout.panels, theirs.layout.panels),
      links: mergedRecords(base.layout.links, mine.layout.links, theirs.layout.links),
    }),
    name: mine.name === base.name ? theirs.name : mine.name,
    isLocked: mine.isLocked === base.isLocked ? theirs.isLocked : mine.isLocked,
    keepsInstruments: mine.keepsInstruments === base.keepsInstruments ? theirs.keepsInstruments : mine.keepsInstruments,
    saved: mergedLayouts(base.saved, mine.saved, theirs.saved),
    watchlists: mergedWatchlists(base.watchlists, mine.watchlists, theirs.watchlists),
    recent: isSame(mine.recent, base.recent) ? theirs.recent : mine.recent,
  };
}

/** Settings that two windows have changed since `base`: what was changed here stays, everything else is theirs. */
export function mergedSettings(base: AppSettings, mine: AppSettings, theirs: AppSettings): AppSettings {
  return {
    rate: mine.rate === base.rate ? theirs.rate : mine.rate,
    adaptsRate: mine.adaptsRate === base.adaptsRate ? theirs.adaptsRate : mine.adaptsRate,
    theme: mine.theme === base.theme ? theirs.theme : mine.theme,
    colours: mine.colours === base.colours ? theirs.colours : mine.colours,
    timeZone: mine.timeZone === base.timeZone ? theirs.timeZone : mine.timeZone,
    isGrouped: mine.isGrouped === base.isGrouped ? theirs.isGrouped : mine.isGrouped,
    csv: mine.csv === base.csv ? theirs.csv : mine.csv,
    // Chosen together: a text of one and a row of the other need not fit.
    ...rowSizesOf(isSame(rowSizesOf(mine), rowSizesOf(base)) ? theirs : mine),
    zoom: mine.zoom === base.zoom ? theirs.zoom : mine.zoom,
    readsAloud: mine.readsAloud === base.readsAloud ? theirs.readsAloud : mine.readsAloud,
    alertSound: mine.alertSound === base.alertSound ? theirs.alertSound : mine.alertSound,
    alertVolume: mine.alertVolume === base.alertVolume ? theirs.alertVolume : mine.alertVolume,
    hasSeenTour: mine.hasSeenTour === base.hasSeenTour ? theirs.hasSeenTour : mine.hasSeenTour,
    newsOf: mine.newsOf === base.newsOf ? theirs.newsOf : mine.newsOf,
  };
}

function rowSizesOf({ rowHeight, fontSize }: AppSettings): RowSizes {
  return { rowHeight, fontSize };
}

/** Named layouts that two windows have changed since `base`: those saved or removed here stay so, everything else is theirs. */
function mergedLayouts(
  base: readonly NamedLayout[],
  mine: readonly NamedLayout[],
  theirs: readonly NamedLayout[],
): readonly NamedLayout[] {
  const textOf = (layouts: readonly NamedLayout[], name: string): string | undefined => {
    const found = layouts.find((one) => one.name === name);
    return found === undefined ? undefined : JSON.stringify(found.layout);
  };
  const isChangedHere = (name: string): boolean => textOf(mine, name) !== textOf(base, name);
  return [...theirs.filter(({ name }) => !isChangedHere(name)), ...mine.filter(({ name }) => isChangedHere(name))];
}

/** Entry by entry: that of here if it was changed or removed here, else theirs. */
export function mergedRecords<T>(base: Entries<T>, mine: Entries<T>, theirs: Entries<T>): Readonly<Record<string, T>> {
  const isChangedHere = (key: string): boolean => !isSame(mine[key], base[key]);
  return Object.fromEntries([
    ...Object.entries(theirs).filter(([key]) => !isChangedHere(key)),
    ...Object.entries(mine).filter(([key]) => isChangedHere(key)),
  ]);
}

type Entries<T> = Readonly<Record<string, T>>;

/** Whether two values out of JSON are the same, keys in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
