import type { SettingsName } from '../wire/host-bridge.ts';
import { mergedRecords, mergedSettings, mergedWorkspace } from './merge.ts';
import { parseWorkspace, writeWorkspace } from './parse-workspace.ts';
import { DEFAULT_SETTINGS, NO_SETTINGS, parseSettings, writeSettings } from './settings.ts';
import { NO_SOUNDS, parseSounds, writeSounds } from './sounds.ts';

/** The text of a merge; `broken`: the stored text cannot be understood, `reason` is for people. */
export type MergedText =
  | { readonly kind: 'merged'; readonly text: string }
  | { readonly kind: 'broken'; readonly reason: string };

/** Three texts of one name: what a page knew, what it stores, and what others have stored meanwhile. */
export interface ThreeTexts {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}

/** What is stored after two pages have changed a text: the changes of both. A text of the page that cannot be understood changes nothing. */
export const MERGED_TEXT = {
  settings: mergedSettingsText,
  workspace: mergedWorkspaceText,
  sounds: mergedSoundsText,
} as const satisfies Record<SettingsName, (texts: ThreeTexts) => MergedText>;

function mergedSettingsText({ base, mine, theirs }: ThreeTexts): MergedText {
  const ours = parseSettings(mine);
  if (ours === undefined) return { kind: 'merged', text: theirs };
  const other = parseSettings(theirs);
  if (other === undefined) return { kind: 'broken', reason: NO_SETTINGS };
  return { kind: 'merged', text: writeSettings(mergedSettings(parseSettings(base) ?? DEFAULT_SETTINGS, ours, other)) };
}

function mergedSoundsText({ base, mine, theirs }: ThreeTexts): MergedText {
  const ours = parseSounds(mine);
  if (ours === undefined) return { kind: 'merged', text: theirs };
  const other = parseSounds(theirs);
  if (other === undefined) return { kind: 'broken', reason: NO_SOUNDS };
  return { kind: 'merged', text: writeSounds(mergedRecords(parseSounds(base) ?? {}, ours, other)) };
}

function mergedWorkspaceText({ base, mine, theirs }: ThreeTexts): MergedText {
  const ours = parseWorkspace(mine);
  if (ours.kind === 'broken') return { kind: 'merged', text: theirs };
  const other = parseWorkspace(theirs);
  if (other.kind === 'broken') return { kind: 'broken', reason: other.message };
  const since = parseWorkspace(base);
  const from = since.kind === 'ok' ? since.workspace : ours.workspace;
  return { kind: 'merged', text: writeWorkspace(mergedWorkspace(from, ours.workspace, other.workspace)) };
}
