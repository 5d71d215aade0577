import type { LayoutFile } from '../../src-shared/workspace/layout-file.ts';
import { isSameLayout } from '../../src-shared/workspace/parse-workspace.ts';
import { FIRST_WATCHLIST, listIdOf, withListsChosen } from '../../src-shared/workspace/watchlists.ts';
import { MAIN_WINDOW } from '../../src-shared/workspace/workspace.ts';
import type { Layout, NamedLayout, PanelRecord, SavedWorkspace } from '../../src-shared/workspace/workspace.ts';
import { DEFAULT_LAYOUT_NAME, defaultLayout, FIVE_VENUES_LAYOUT_NAME } from './default-layout.ts';
import { useSession } from './session.ts';
import { layoutOf, TEMPLATES } from './templates.ts';
import type { Template } from './templates.ts';
import { importWatchlist } from './watchlists.ts';
import { withWindow } from './windows.ts';
import { useWorkspace } from './workspace.ts';

/** Keeps the layout on screen under a name, in place of one that had it. Names of built-in layouts are not free. */
export function saveLayoutAs(name: string): void {
  useWorkspace.setState(({ saved, layout }) => ({
    name,
    // One that is saved again keeps its place, and with that its keys.
    saved: saved.some((one) => one.name === name)
      ? saved.map((one) => (one.name === name ? { name, layout } : one))
      : [...saved, { name, layout }],
  }));
}

/** Shows the layout of a name: a saved one with its instruments or, by choice, those that are shown now; a built-in one with those. */
export function showLayout(name: string): void {
  const { saved, layout, keepsInstruments } = useWorkspace.getState();
  const kept = saved.find((one) => one.name === name)?.layout;
  const next =
    name === DEFAULT_LAYOUT_NAME
      ? inThisWindow(withLinks(defaultLayout(), layout.links))
      : kept && withLinks({ ...kept, links: layout.links }, keepsInstruments ? {} : kept.links);
  if (next !== undefined) useWorkspace.setState({ layout: next, name, maximised: undefined, focused: undefined });
}

/** Saves a copy of the layout on screen and shows that. Answers its name. */
export function duplicateLayout(): string {
  const { name, layout } = useWorkspace.getState();
  const copy = addLayout({ name: `${name} copy`, layout });
  useWorkspace.setState({ name: copy });
  return copy;
}

/** Adds a saved layout; a number is put behind its name if that is taken. Answers the name. */
function addLayout({ name, layout }: NamedLayout): string {
  let free = name;
  for (let number = 2; isLayoutName(free); number++) free = `${name} ${number}`;
  useWorkspace.setState(({ saved }) => ({ saved: [...saved, { name: free, layout }] }));
  return free;
}

/** Adds a layout out of a file, and the lists it shows: those that are not there already. Answers the name of the layout. */
export function importLayout({ name, layout, watchlists }: LayoutFile): string {
  const ids = new Map(watchlists.map((list) => [list.id, importWatchlist(list)]));
  const first = [...ids.values()][0] ?? FIRST_WATCHLIST.id;
  return addLayout({ name, layout: withListsChosen(layout, (panel) => ids.get(listIdOf(panel)) ?? first) });
}

/** Whether the layout on screen is a saved one and differs from what was saved; settings of panels by what `chosen` makes of them. */
export function hasUnsavedChanges(
  { saved, name, layout }: Pick<SavedWorkspace, 'saved' | 'name' | 'layout'>,
  chosen: (panel: PanelRecord) => unknown,
): boolean {
  const kept = saved.find((one) => one.name === name)?.layout;
  const compared = (one: Layout): Layout => ({
    ...one,
    // A group that was saved without an instrument is given one when it is shown.
    links: Object.fromEntries(Object.entries(one.links).filter(([link]) => kept !== undefined && link in kept.links)),
    panels: Object.fromEntries(
      Object.entries(one.panels).map(([id, panel]) => [id, { ...panel, settingsVersion: 0, settings: chosen(panel) }]),
    ),
  });
  return kept !== undefined && kept !== layout && !isSameLayout(compared(kept), compared(layout));
}

/** Lets saved layouts be shown with the instruments of now, or with their own. */
export function toggleKeepsInstruments(): void {
  useWorkspace.setState(({ keepsInstruments }) => ({ keepsInstruments: !keepsInstruments }));
}

/** Shows a template with the instruments that are shown now. */
export function showTemplate(template: Template): void {
  const { layout } = useWorkspace.getState();
  const suggested = useSession.getState().session?.suggested ?? [];
  useWorkspace.setState({
    layout: inThisWindow(layoutOf(template, layout.links, suggested)),
    name: template.name,
    maximised: undefined,
    focused: undefined,
  });
}

/** Gives a saved layout another name; false if that one is taken. */
export function renameLayout(from: string, to: string): boolean {
  const { saved, name } = useWorkspace.getState();
  if (isLayoutName(to)) return false;
  useWorkspace.setState({
    saved: saved.map((one) => (one.name === from ? { ...one, name: to } : one)),
    name: name === from ? to : name,
  });
  return true;
}

/** Deletes a saved layout; what is on screen stays. The returned function brings it back. */
export function deleteLayout(name: string): () => void {
  const before = useWorkspace.getState();
  useWorkspace.setState({
    saved: before.saved.filter((one) => one.name !== name),
    name: before.name === name ? DEFAULT_LAYOUT_NAME : before.name,
  });
  return () => {
    useWorkspace.setState({ saved: before.saved, name: before.name });
  };
}

/** Puts the default layout back. The returned function undoes it. */
export function resetLayout(): () => void {
  const { layout, name } = useWorkspace.getState();
  showLayout(DEFAULT_LAYOUT_NAME);
  return () => {
    useWorkspace.setState({ layout, name });
  };
}

/** Whether a layout has this name already. */
export function isLayoutName(name: string): boolean {
  return !isOwnName(name) || useWorkspace.getState().saved.some((one) => one.name === name);
}

/** Whether a name is none of a layout that comes with the program: those cannot be saved over, renamed or deleted. */
export function isOwnName(name: string): boolean {
  return ![DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME, ...TEMPLATES.map((one) => one.name)].includes(name);
}

/** Locks the layout against moving, or unlocks it. */
export function toggleLock(): void {
  useWorkspace.setState(({ isLocked }) => ({ isLocked: !isLocked }));
}

/** A layout of one window: all there is if this is the first window, else in place of what this window shows. */
function inThisWindow(made: Layout): Layout {
  const { layout, windowId } = useWorkspace.getState();
  return windowId === MAIN_WINDOW ? made : withWindow(layout, windowId, made);
}

/** The layout with these links in place of its own; those of other groups stay. */
function withLinks(layout: Layout, links: Layout['links']): Layout {
  return { ...layout, links: { ...layout.links, ...links } };
}
