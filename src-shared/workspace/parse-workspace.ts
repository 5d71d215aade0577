import type { InstrumentId } from '../market/instrument.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { parseJsonText } from '../text/parse-json.ts';
import type { Rect } from './layout-places.ts';
import { split, tabs } from './layout-tree.ts';
import type { LayoutNode, TabsNode } from './layout-tree.ts';
import {
  isRecord,
  toInstrumentIdOrNone,
  toInstrumentIds,
  toList,
  toNumberWithin,
  toOneOf,
  toRecord,
} from './read-unknown.ts';
import { DENSITIES } from './settings.ts';
import { consistentLayout } from './consistent-layout.ts';
import { listsOutOfPanels, parseWatchlists } from './watchlists.ts';
import { EMPTY_WINDOW, windowPanels } from './window-layout.ts';
import type { FloatingTile, WindowLayout } from './window-layout.ts';
import { isWindowId, LINK_GROUPS, MAIN_WINDOW, MOST_KEPT_RECENT, WORKSPACE_VERSION } from './workspace.ts';
import type { Layout, LinkGroup, NamedLayout, PanelRecord, SavedWorkspace } from './workspace.ts';

/** What became of a saved text. `broken`: nothing of it can be used; `message` is for people. `problems` lists what was left out. */
export type ParsedWorkspace =
  | { readonly kind: 'ok'; readonly workspace: SavedWorkspace; readonly problems: readonly string[] }
  | { readonly kind: 'broken'; readonly message: string };

/**
 * Reads a saved workspace. Never throws. Parts that make no sense are left out and named; the rest is kept. Panels of any kind are kept if
 * no kinds are given.
 */
export function parseWorkspace(text: string, knownKinds?: readonly string[]): ParsedWorkspace {
  const saved = parseJsonText(text, { maxDepth: MAX_NESTING });
  if (saved === undefined) return { kind: 'broken', message: 'the saved workspace is not readable text' };
  if (!isRecord(saved) || typeof saved['version'] !== 'number')
    return { kind: 'broken', message: 'the saved workspace has no version' };
  if (saved['version'] > WORKSPACE_VERSION)
    return { kind: 'broken', message: 'the saved workspace was written by a newer Tapedeck' };
  if (!isRecord(saved['layout'])) return { kind: 'broken', message: 'the saved workspace has no layout' };
  const problems: string[] = [];
  const layout = parseLayout(saved['layout'], knownKinds, problems);
  // A workspace may be empty because its panels were closed; one whose panels cannot be read is not that.
  if (Object.keys(layout.panels).length === 0 && hasPanels(saved['layout']))
    return { kind: 'broken', message: 'the saved layout has no panel that can be shown' };
  const named = toList(saved['saved']).flatMap((one) => parseNamedLayout(one, knownKinds, problems));
  const workspace: SavedWorkspace = {
    ...(Array.isArray(saved['watchlists'])
      ? { layout, saved: named, watchlists: parseWatchlists(saved['watchlists']) }
      : listsOutOfPanels(layout, named)),
    name: typeof saved['name'] === 'string' ? saved['name'] : 'Default',
    isLocked: saved['isLocked'] === true,
    keepsInstruments: saved['keepsInstruments'] === true,
    recent: toInstrumentIds(saved['recent']).slice(0, MOST_KEPT_RECENT),
  };
  return { kind: 'ok', workspace, problems };
}

/** The text to save: the same for workspaces that are the same, so that texts can be compared. Windows without panels are left out. */
export function writeWorkspace(workspace: SavedWorkspace): string {
  return canonicalJson({ version: WORKSPACE_VERSION, ...workspace, layout: withoutEmptyWindows(workspace.layout) });
}

/** Whether two layouts are the same as saved. */
export function isSameLayout(a: Layout, b: Layout): boolean {
  return a === b || canonicalJson(withoutEmptyWindows(a)) === canonicalJson(withoutEmptyWindows(b));
}

/** Ids of the windows with panels of a saved workspace, the first window aside; none if the text is not one. */
export function furtherWindows(text: string | undefined): readonly string[] {
  const saved = text === undefined ? undefined : parseJsonText(text, { maxDepth: MAX_NESTING });
  const layout = toRecord(toRecord(saved)['layout']);
  return Object.entries(savedWindows(layout)).flatMap(([id, window]) =>
    id !== MAIN_WINDOW && isWindowId(id) && windowPanels(parseWindow(window)).length > 0 ? [id] : [],
  );
}

function withoutEmptyWindows(layout: Layout): Layout {
  const windows = Object.entries(layout.windows).filter(
    ([id, window]) => id === MAIN_WINDOW || windowPanels(window).length > 0,
  );
  return { ...layout, windows: Object.fromEntries(windows) };
}

/** A layout with its name, or none; adds to `problems` what was left out. */
export function parseNamedLayout(
  value: unknown,
  knownKinds: readonly string[] | undefined,
  problems: string[],
): readonly NamedLayout[] {
  const record = toRecord(value);
  if (typeof record['name'] !== 'string' || !isRecord(record['layout'])) {
    problems.push('a saved layout without a name was left out');
    return [];
  }
  return [{ name: record['name'], layout: parseLayout(record['layout'], knownKinds, problems) }];
}

/** Panels without a place and places without a panel are dropped: what is left is consistent. */
function parseLayout(
  value: Readonly<Record<string, unknown>>,
  knownKinds: readonly string[] | undefined,
  problems: string[],
): Layout {
  const panels = new Map<string, PanelRecord>();
  for (const [id, panel] of Object.entries(toRecord(value['panels']))) {
    const parsed = parsePanel(panel, knownKinds);
    if (parsed === undefined) problems.push(`panel ${id} is of an unknown kind and was left out`);
    else panels.set(id, parsed);
  }
  const windows = Object.entries(savedWindows(value)).map(([id, saved]) => [id, parseWindow(saved)] as const);
  return consistentLayout({
    windows: { [MAIN_WINDOW]: EMPTY_WINDOW, ...Object.fromEntries(windows) },
    panels: Object.fromEntries(panels),
    links: parseLinks(value['links']),
  });
}

/** The windows of a layout; one of version 1 had a tree and no windows. */
function savedWindows(layout: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(layout['windows']) ? layout['windows'] : { [MAIN_WINDOW]: { tree: layout['tree'] } };
}

/** Whether a saved layout was meant to have panels. */
function hasPanels(layout: Readonly<Record<string, unknown>>): boolean {
  return Object.values(savedWindows(layout)).some((one) => {
    const { tree, floats } = toRecord(one);
    return tree !== undefined || toList(floats).length > 0;
  });
}

function parseWindow(value: unknown): WindowLayout {
  const record = toRecord(value);
  const tree = parseNode(record['tree'], 0);
  return { ...(tree !== undefined && { tree }), floats: toList(record['floats']).flatMap(parseFloat) };
}

function parseFloat(value: unknown): readonly FloatingTile[] {
  const record = toRecord(value);
  const tile = parseTile(toRecord(record['tile']));
  return tile === undefined ? [] : [{ tile, rect: parseRect(toRecord(record['rect'])) }];
}

function parseRect({ x, y, width, height }: Readonly<Record<string, unknown>>): Rect {
  return {
    x: toNumberWithin(x, 0, 1, 0.3),
    y: toNumberWithin(y, 0, 1, 0.25),
    width: toNumberWithin(width, 0.01, 1, 0.4),
    height: toNumberWithin(height, 0.01, 1, 0.5),
  };
}

/** A tile; in version 1 it was one panel. The same panel twice in it is one. */
function parseTile(record: Readonly<Record<string, unknown>>): TabsNode | undefined {
  const listed = record['kind'] === 'panel' ? [record['id']] : toList(record['ids']);
  const [first, ...others] = new Set(listed.filter((id) => typeof id === 'string'));
  return first === undefined ? undefined : tabs([first, ...others], String(record['active']));
}

function parsePanel(value: unknown, knownKinds: readonly string[] | undefined): PanelRecord | undefined {
  const record = toRecord(value);
  const kind = record['kind'];
  if (typeof kind !== 'string' || knownKinds?.includes(kind) === false) return undefined;
  const instrument = toInstrumentIdOrNone(record['instrument']);
  const density = DENSITIES.find((one) => one === record['density']);
  return {
    kind,
    link: toOneOf<LinkGroup | 0>(record['link'], LINK_GROUPS, 0),
    ...(instrument !== undefined && { instrument }),
    ...(density !== undefined && { density }),
    settingsVersion: typeof record['settingsVersion'] === 'number' ? record['settingsVersion'] : 0,
    settings: record['settings'],
  };
}

function parseNode(value: unknown, depth: number): LayoutNode | undefined {
  const record = toRecord(value);
  if (record['kind'] === 'panel' || record['kind'] === 'tabs') return parseTile(record);
  if (record['kind'] !== 'split' || depth > MAX_DEPTH) return undefined;
  const shares = toList(record['sizes']);
  const children: LayoutNode[] = [];
  const sizes: number[] = [];
  toList(record['children']).forEach((child, at) => {
    const node = parseNode(child, depth + 1);
    if (node === undefined) return;
    const share = shares[at];
    children.push(node);
    sizes.push(typeof share === 'number' && share > 0.01 && share <= 1 ? share : 0.25);
  });
  if (children.length < 2) return children[0];
  return split(record['direction'] === 'column' ? 'column' : 'row', children, sizes);
}

function parseLinks(value: unknown): Layout['links'] {
  const links: Partial<Record<LinkGroup, InstrumentId>> = {};
  const record = toRecord(value);
  for (const group of LINK_GROUPS) {
    const id = toInstrumentIdOrNone(record[String(group)]);
    if (id !== undefined) links[group] = id;
  }
  return links;
}

/** Splits in splits. */
const MAX_DEPTH = 32;
/** A split is an object with a list, and the tree is three objects deep in the workspace; settings of panels are of any shape. */
const MAX_NESTING = 100;
