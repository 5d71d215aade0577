import { parseJsonText } from '../text/parse-json.ts';
import { visibleText } from '../text/visible.ts';
import { parseNamedLayout } from './parse-workspace.ts';
import { isRecord } from './read-unknown.ts';
import { WORKSPACE_VERSION } from './workspace.ts';
import type { NamedLayout } from './workspace.ts';

/** What became of a file that a person gave as a layout; `message` and `problems` (what was left out) are for people. */
export type ParsedLayoutFile =
  | { readonly kind: 'ok'; readonly layout: NamedLayout; readonly problems: readonly string[] }
  | { readonly kind: 'broken'; readonly message: string };

/** The text of a file with one layout. */
export function writeLayoutFile({ name, layout }: NamedLayout): string {
  return `${JSON.stringify({ tapedeck: FILE_KIND, version: WORKSPACE_VERSION, name, layout }, undefined, 2)}\n`;
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
  return { kind: 'ok', layout: { name: name === '' ? 'Imported' : name, layout: layout.layout }, problems };
}

/** The longest name of a layout, characters. */
export const MOST_NAME_CHARS = 40;
const FILE_KIND = 'layout';
const MOST_CHARS = 1_000_000;
