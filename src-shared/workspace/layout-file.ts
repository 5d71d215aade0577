import { parseJsonText } from '../text/parse-json.ts';
import { visibleText } from '../text/visible.ts';
import { parseNamedLayout } from './parse-workspace.ts';
import { isRecord } from './read-unknown.ts';
import { listsIn, listsOutOfPanels, parseWatchlists } from './watchlists.ts';
import { WORKSPACE_VERSION } from './workspace.ts';
import type { NamedLayout, Watchlist } from './workspace.ts';

/** A layout as a file has it: with the lists that its watchlists show. */
export interface LayoutFile extends NamedLayout {
  readonly watchlists: readonly Watchlist[];
}

/** What became of a file that a person gave as a layout; `message` and `problems` (what was left out) are for people. */
export type ParsedLayoutFile =
  | { readonly kind: 'ok'; readonly layout: LayoutFile; readonly problems: readonly string[] }
  | { readonly kind: 'broken'; readonly message: string };

/** The text of a file with one layout; of the lists, those that it shows. */
export function writeLayoutFile({ name, layout, watchlists }: LayoutFile): string {
  const file = {
    tapedeck: FILE_KIND,
    version: WORKSPACE_VERSION,
    name,
    layout,
    watchlists: listsIn(layout, watchlists),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Reads a file with a layout, whoever made it. Never throws; only fields of a layout are taken from it. */
export function parseLayoutFile(text: string, knownKinds: readonly string[]): ParsedLayoutFile {
  if (text.length > MOST_CHARS) return { kind: 'broken', message: 'it is too large for a layout' };
  const saved = parseJsonText(text, { maxDepth: 100 });
  if (!isRecord(saved) || saved['tapedeck'] !== FILE_KIND || typeof saved['version'] !== 'number')
    return { kind: 'broken', message: 'it is no layout that Tapedeck exported' };
  if (saved['version'] > WORKSPACE_VERSION) return { kind: 'broken', message: 'it was exported by a newer Tapedeck' };
  const problems: string[] = [];
  const [layout] = parseNamedLayout(saved, knownKinds, problems);
  if (layout === undefined || Object.keys(layout.layout.panels).length === 0)
    return { kind: 'broken', message: 'it has no panel that can be shown' };
  const name = visibleText(layout.name).trim().slice(0, MOST_NAME_CHARS);
  const shown = Array.isArray(saved['watchlists'])
    ? { layout: layout.layout, watchlists: parseWatchlists(saved['watchlists']) }
    : listsOutOfPanels(layout.layout, []);
  const watchlists = listsIn(shown.layout, shown.watchlists);
  return {
    kind: 'ok',
    layout: { name: name === '' ? 'Imported' : name, layout: shown.layout, watchlists },
    problems,
  };
}

/** The longest name of a layout, characters. */
export const MOST_NAME_CHARS = 40;
const FILE_KIND = 'layout';
const MOST_CHARS = 1_000_000;
