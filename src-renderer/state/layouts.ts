import { MAIN_WINDOW } from '../../src-shared/workspace/workspace.ts';
import type { Layout } from '../../src-shared/workspace/workspace.ts';
import { DEFAULT_LAYOUT_NAME, defaultLayout, FIVE_VENUES_LAYOUT_NAME } from './default-layout.ts';
import { useSession } from './session.ts';
import { layoutOf, TEMPLATES } from './templates.ts';
import type { Template } from './templates.ts';
import { withWindow } from './windows.ts';
import { useWorkspace } from './workspace.ts';

/** Keeps the layout on screen under a name, in place of one that had it. Names of built-in layouts are not free. */
export function saveLayoutAs(name: string): void {
  useWorkspace.setState(({ saved, layout }) => ({
    name,
    saved: [...saved.filter((one) => one.name !== name), { name, layout }],
  }));
}

/** Shows the layout of a name: a saved one with the instruments it was saved with, a built-in one with those that are shown now. */
export function showLayout(name: string): void {
  const { saved, layout } = useWorkspace.getState();
  const kept = saved.find((one) => one.name === name)?.layout;
  const next =
    name === DEFAULT_LAYOUT_NAME
      ? inThisWindow(withLinks(defaultLayout(), layout.links))
      : kept && withLinks({ ...kept, links: layout.links }, kept.links);
  if (next !== undefined) useWorkspace.setState({ layout: next, name, maximised: undefined, focused: undefined });
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
