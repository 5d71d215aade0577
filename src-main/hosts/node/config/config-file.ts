import path from 'node:path';
import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { encodingProblem } from '../../../../src-shared/text/encoding-problem.ts';
import { isTooDeep } from '../../../simulator/faults/jsonc-depth.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { ConfigAlias } from '../../../engine/config/config-aliases.ts';
import { environmentOverrides, setPath, unknownVariables } from './config-overrides.ts';
import type { Override } from './config-overrides.ts';
import { SAVED_NETWORK, readSavedNetwork } from './saved-network.ts';
import { FileStore } from '../ports/file-store.ts';
import { fileWords } from '../ports/file-words.ts';
import { environmentProblems } from '../ports/proxy-routes.ts';
import { readPatiently } from '../ports/patient-read.ts';

/** Where configuration comes from; later ones win: file, settings of the screen (proxy only), environment, endpoints file, overrides. A file that is named wins over the settings. */
export interface ConfigSources {
  readonly home: string;
  /** The file to read; `tapedeck.config.jsonc` of the home folder if absent, and then it may be missing. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Other names of options in the environment, besides those that every command reads. */
  readonly aliases?: readonly ConfigAlias[];
  /** `{"binance-spot": {"ws": "ws://…", "rest": "http://…"}}`, as `tapedeck simulate` prints it. */
  readonly endpointsFile?: string;
  /** What flags say. */
  readonly overrides?: readonly Override[];
  /** Log folder if no source names one; empty for none. */
  readonly defaultLogDir?: string;
  /** A wrong file of the home folder is left out, not fatal: for hosts with a screen to say so on. One named by `file` stays fatal. */
  readonly ignoresWrongFile?: boolean;
}

/** A whole configuration, or everything that is wrong with it, a sentence each. */
export type ConfigLoad =
  | {
      readonly ok: true;
      readonly config: EngineConfig;
      /** What each option comes from, by dotted path; options that are not here have their defaults. */
      readonly origins: ReadonlyMap<string, ConfigOrigin>;
      /** What is of no effect and most likely misspelt, a sentence each. */
      readonly notices: readonly string[];
      /** The file that was left out, and why. */
      readonly ignored?: HostProblem;
      /** What sets the proxy so that the settings of the screen cannot: a flag, a variable, or a file that was named. */
      readonly fixedProxy?: string;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Where a value comes from. `saved`: chosen in the settings of the screen. `where` is the file with line and column, the variable, or the flag. */
export interface ConfigOrigin {
  readonly kind: 'file' | 'saved' | 'env' | 'flag';
  readonly where: string;
}

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
  return without.ok
    ? { ...without, ignored: { code: 'config-ignored', file, reason: load.problems.join('; '), at: Date.now() } }
    : load;
}

async function merge(
  sources: ConfigSources,
  file: string,
  read: Extract<JsoncRead, { ok: true }>,
): Promise<ConfigLoad> {
  const draft: Draft = { value: structuredClone(read.value), origins: fileOrigins(file, read) };
  const isNamed = sources.file !== undefined && draft.origins.has('network');
  const saved = isNamed ? undefined : await readSavedNetwork(new FileStore({ folder: sources.home }));
  for (const [key, value] of Object.entries(saved ?? {}))
    apply(draft, 'saved', {
      path: `network.${key}`,
      value,
      source: path.join(sources.home, `${SAVED_NETWORK}.json`),
    });
  const fromEnvironment = environmentOverrides(sources.env, sources.aliases);
  if (!fromEnvironment.ok) return fromEnvironment;
  for (const override of fromEnvironment.values) apply(draft, 'env', override);
  if (sources.endpointsFile !== undefined) {
    const endpoints = await readJsonc(sources.endpointsFile, false);
    if (!endpoints.ok) return endpoints;
    // A file that is still being written must not lead to the venues themselves.
    if (Object.keys(endpoints.value).length === 0)
      return { ok: false, problems: [`${sources.endpointsFile}: names no venue`] };
    apply(draft, 'flag', { path: 'endpoints', value: endpoints.value, source: `--endpoints ${sources.endpointsFile}` });
  }
  for (const override of sources.overrides ?? []) apply(draft, 'flag', override);
  return checked(draft, sources);
}

/** A configuration in the making. */
interface Draft {
  readonly value: Record<string, unknown>;
  readonly origins: Map<string, ConfigOrigin>;
}

function apply({ value, origins }: Draft, kind: ConfigOrigin['kind'], override: Override): void {
  setPath(value, override.path, override.value);
  for (const path of origins.keys()) if (path.startsWith(`${override.path}.`)) origins.delete(path);
  origins.set(override.path, { kind, where: override.source });
}

function checked({ value, origins }: Draft, { home, env, file, defaultLogDir = '' }: ConfigSources): ConfigLoad {
  const log = value['log'];
  if (log === undefined) value['log'] = { dir: defaultLogDir };
  else if (isPlainObject(log) && log['dir'] === undefined) log['dir'] = defaultLogDir;
  const outcome = parseConfig(value);
  if (!outcome.ok)
    return {
      ok: false,
      problems: outcome.problems.map((problem) => `${placeOf(origins, problem.path)}${problem.message}`),
    };
  const { config } = outcome;
  const ofSystem = config.network.proxy === 'system' ? environmentProblems(env) : [];
  if (ofSystem.length > 0) return { ok: false, problems: ofSystem };
  const dir = config.log.dir === '' ? '' : path.resolve(home, config.log.dir);
  const fixedProxy = fixedProxyOf(origins, file !== undefined);
  return {
    ok: true,
    config: { ...config, log: { ...config.log, dir } },
    origins,
    notices: unknownVariables(env),
    ...(fixedProxy !== undefined && { fixedProxy }),
  };
}

/** See {@link ConfigLoad}; `isNamed`: the file was named. */
function fixedProxyOf(origins: Draft['origins'], isNamed: boolean): string | undefined {
  const origin = origins.get('network.proxy');
  const isFixed = origin?.kind === 'flag' || origin?.kind === 'env' || (origin?.kind === 'file' && isNamed);
  return isFixed ? origin?.where : undefined;
}

/** Where a wrong value comes from, with a colon; empty if nobody set it. */
function placeOf(origins: Draft['origins'], dotted: string): string {
  for (let at = dotted; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') {
    const origin = origins.get(at);
    if (origin !== undefined) return `${origin.where}: `;
  }
  return '';
}

/** The place of everything in the file, groups included, by dotted path. */
function fileOrigins(file: string, { tree, text }: Extract<JsoncRead, { ok: true }>): Draft['origins'] {
  const origins: Draft['origins'] = new Map();
  const placeIn = placesIn(text);
  const visit = (node: Node | undefined, dotted: string): void => {
    if (node === undefined) return;
    if (dotted !== '') origins.set(dotted, { kind: 'file', where: `${file}:${placeIn(node.offset)}` });
    if (node.type === 'array')
      for (const [at, child] of (node.children ?? []).entries()) visit(child, `${dotted}.${String(at)}`);
    if (node.type !== 'object') return;
    for (const { children } of node.children ?? [])
      if (children !== undefined)
        visit(children[1], `${dotted === '' ? '' : `${dotted}.`}${String(children[0]?.value)}`);
  };
  visit(tree, '');
  return origins;
}

type JsoncRead =
  | {
      readonly ok: true;
      readonly value: Record<string, unknown>;
      readonly tree: Node | undefined;
      readonly text: string;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

async function readJsonc(file: string, mayBeMissing: boolean): Promise<JsoncRead> {
  let read: string | undefined;
  try {
    read = await readPatiently(file);
  } catch (error) {
    return { ok: false, problems: [`${file}: cannot be read: ${fileWords(error)}`] };
  }
  if (read === undefined)
    return mayBeMissing
      ? NO_FILE
      : { ok: false, problems: [`${file}: cannot be read: there is no such file or folder (ENOENT)`] };
  // Some editors write a byte order mark first.
  const text = read.replace(/^\uFEFF/, '');
  const unusable = unusabilityOf(text);
  if (unusable !== undefined) return { ok: false, problems: [`${file}: cannot be used: ${unusable}`] };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  if (errors.length > 0) {
    const placeIn = placesIn(text);
    const problems = errors
      .slice(0, MOST_PROBLEMS)
      .map(
        ({ error, offset }) =>
          `${file}:${placeIn(offset)}: not valid JSON with comments: ${words(printParseErrorCode(error))}`,
      );
    const left = errors.length - problems.length;
    return { ok: false, problems: left > 0 ? [...problems, `${file}: and ${String(left)} more`] : problems };
  }
  const value: unknown = tree === undefined ? {} : getNodeValue(tree);
  if (!isPlainObject(value)) return { ok: false, problems: [`${file}:1:1: expected an object in braces`] };
  return { ok: true, value, tree, text };
}

/** Why a text cannot be a configuration at all; undefined if it may be one. */
function unusabilityOf(text: string): string | undefined {
  if (text.length > MAX_CHARS) return `it has more than ${String(MAX_CHARS)} characters`;
  return encodingProblem(text) ?? (isTooDeep(text) ? 'its brackets are nested too deeply' : undefined);
}

/** All options together are a tenth of it. */
const MAX_CHARS = 128 * 1024;
/** Of a file that is something else entirely, the first ones say enough. */
const MOST_PROBLEMS = 20;
const NO_FILE: Extract<JsoncRead, { ok: true }> = { ok: true, value: {}, tree: undefined, text: '' };

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `CommaExpected` as `comma expected`. */
function words(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Line and column of offsets in a text, from 1: `3:17`. */
function placesIn(text: string): (offset: number) => string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = 0;
    for (let after = starts.length; after - line > 1;) {
      const middle = (line + after) >>> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return `${String(line + 1)}:${String(offset - (starts[line] ?? 0) + 1)}`;
  };
}
