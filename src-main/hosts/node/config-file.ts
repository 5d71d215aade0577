import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findNodeAtLocation, parseTree, printParseErrorCode, getNodeValue } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import { parseConfig } from '../../engine/config.ts';
import type { EngineConfig } from '../../engine/config.ts';
import { environmentOverrides, setPath } from './config-overrides.ts';
import { isMissing } from './file-store.ts';

/** Where configuration comes from; later ones win: file, environment, endpoints file, overrides. */
export interface ConfigSources {
  readonly home: string;
  /** The file to read; `tapedeck.config.jsonc` of the home folder where absent, and then it may be missing. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `{"binance-spot": {"ws": "ws://…", "rest": "http://…"}}`, as `tapedeck simulate` prints it. */
  readonly endpointsFile?: string;
  /** By dotted path, such as `log.level`. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Log folder where no source names one; empty for none. */
  readonly defaultLogDir?: string;
  /** A wrong file of the home folder is left out, not fatal: for hosts with a screen to say so on. One named by `file` stays fatal. */
  readonly ignoresWrongFile?: boolean;
}

/** A whole configuration, or everything that is wrong with it, a sentence each. */
export type ConfigLoad =
  | { readonly ok: true; readonly config: EngineConfig; /** The file that was left out, and why. */ readonly ignored?: HostProblem }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Name of the file in the home folder. */
export const CONFIG_FILE_NAME = 'tapedeck.config.jsonc';

/** Reads, merges and checks the configuration. Never rejects. Relative log folders are taken from the home folder. */
export async function loadConfig(sources: ConfigSources): Promise<ConfigLoad> {
  const file = sources.file ?? path.join(sources.home, CONFIG_FILE_NAME);
  const read = await readJsonc(file, sources.file === undefined);
  const load = read.ok ? await merge(sources, file, read) : read;
  if (load.ok || sources.file !== undefined || sources.ignoresWrongFile !== true) return load;
  const without = await merge(sources, file, NO_FILE);
  // What is wrong without it too is not the file's fault.
  return without.ok ? { ...without, ignored: { code: 'config-ignored', file, reason: load.problems.join('; '), at: Date.now() } } : load;
}

async function merge(sources: ConfigSources, file: string, read: Extract<JsoncRead, { ok: true }>): Promise<ConfigLoad> {
  const merged = structuredClone(read.value);
  const fromEnvironment = environmentOverrides(sources.env);
  if (!fromEnvironment.ok) return fromEnvironment;
  for (const [key, value] of fromEnvironment.values) setPath(merged, key, value);
  if (sources.endpointsFile !== undefined) {
    const endpoints = await readJsonc(sources.endpointsFile, false);
    if (!endpoints.ok) return endpoints;
    // A file that is still being written must not lead to the venues themselves.
    if (Object.keys(endpoints.value).length === 0) return { ok: false, problems: [`${sources.endpointsFile}: names no venue`] };
    merged['endpoints'] = endpoints.value;
  }
  for (const [key, value] of Object.entries(sources.overrides ?? {})) setPath(merged, key, value);
  return checked(merged, { file, tree: read.tree, text: read.text, home: sources.home, defaultLogDir: sources.defaultLogDir ?? '' });
}

interface Origin {
  readonly file: string;
  readonly tree: Node | undefined;
  readonly text: string;
  readonly home: string;
  readonly defaultLogDir: string;
}

function checked(merged: Record<string, unknown>, origin: Origin): ConfigLoad {
  const log = merged['log'];
  if (log === undefined) merged['log'] = { dir: origin.defaultLogDir };
  else if (isPlainObject(log) && log['dir'] === undefined) log['dir'] = origin.defaultLogDir;
  const outcome = parseConfig(merged);
  if (!outcome.ok) return { ok: false, problems: outcome.problems.map((problem) => `${placeOf(origin, problem.path)}${problem.message}`) };
  const { config } = outcome;
  const dir = config.log.dir === '' ? '' : path.resolve(origin.home, config.log.dir);
  return { ok: true, config: { ...config, log: { ...config.log, dir } } };
}

/** `file:line:column: ` of a dotted path where the file has it; empty where the value came from elsewhere. */
function placeOf(origin: Origin, dotted: string): string {
  if (origin.tree === undefined) return '';
  const node = findNodeAtLocation(origin.tree, dotted === '' ? [] : dotted.split('.'));
  return node === undefined ? '' : `${origin.file}:${lineAndColumn(origin.text, node.offset)}: `;
}

type JsoncRead =
  | { readonly ok: true; readonly value: Record<string, unknown>; readonly tree: Node | undefined; readonly text: string }
  | { readonly ok: false; readonly problems: readonly string[] };

async function readJsonc(file: string, mayBeMissing: boolean): Promise<JsoncRead> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (mayBeMissing && isMissing(error)) return NO_FILE;
    return { ok: false, problems: [`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  if (errors.length > 0) {
    return { ok: false, problems: errors.map((error) => `${file}:${lineAndColumn(text, error.offset)}: not valid JSON with comments: ${words(printParseErrorCode(error.error))}`) };
  }
  const value: unknown = tree === undefined ? {} : getNodeValue(tree);
  if (!isPlainObject(value)) return { ok: false, problems: [`${file}:1:1: expected an object in braces`] };
  return { ok: true, value, tree, text };
}

const NO_FILE: Extract<JsoncRead, { ok: true }> = { ok: true, value: {}, tree: undefined, text: '' };

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `CommaExpected` as `comma expected`. */
function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `${String(line)}:${String(offset - before.lastIndexOf('\n'))}`;
}
