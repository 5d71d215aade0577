import type { AppSettings } from './settings.ts';
import type { NamedLayout } from './workspace.ts';

/** Settings that two windows have changed since `base`: what was changed here stays, everything else is theirs. */
export function mergedSettings(base: AppSettings, mine: AppSettings, theirs: AppSettings): AppSettings {
  return {
    rate: mine.rate === base.rate ? theirs.rate : mine.rate,
    theme: mine.theme === base.theme ? theirs.theme : mine.theme,
    colours: mine.colours === base.colours ? theirs.colours : mine.colours,
    timeZone: mine.timeZone === base.timeZone ? theirs.timeZone : mine.timeZone,
    isGrouped: mine.isGrouped === base.isGrouped ? theirs.isGrouped : mine.isGrouped,
  };
}

/** Named layouts that two windows have changed since `base`: those saved or removed here stay so, everything else is theirs. */
export function mergedLayouts(
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
