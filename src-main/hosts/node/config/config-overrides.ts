import { suggestion } from '../../../../src-shared/text/nearest.ts';
import { CONFIG_ALIASES, type ConfigAlias } from '../../../engine/config/config-aliases.ts';
import { defaultConfig } from '../../../engine/config/config.ts';

/** One option as something other than the file sets it. `source` is the variable or the flag, for people. */
export interface Override {
  readonly path: string;
  readonly value: unknown;
  readonly source: string;
}

/** Values by dotted path, or what is wrong with them. */
export type Overrides =
  | { readonly ok: true; readonly values: readonly Override[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Options set by the environment: `reconnect.baseMs` is TAPEDECK_RECONNECT_BASE_MS, and so on for every option but the endpoints
 * and `streams`, which are objects; then the names of {@link CONFIG_ALIASES} and `more`, which are weaker. What {@link unknownVariables} names is
 * left alone.
 */
export function environmentOverrides(
  env: Readonly<Record<string, string | undefined>>,
  more: readonly ConfigAlias[] = [],
): Overrides {
  const known = leaves();
  const others = [...CONFIG_ALIASES, ...more].flatMap(({ variable, path, toOption }) =>
    known
      .filter((leaf) => leaf.path === path)
      .map((leaf) => ({ leaf, text: env[variable] === '' ? undefined : env[variable], source: variable, toOption })),
  );
  return readAll([
    ...others,
    ...known.map((leaf) => ({ leaf, text: env[variableOf(leaf.path)], source: variableOf(leaf.path) })),
  ]);
}

/** A sentence about every variable that looks like one of ours, and names no option: it has no effect, and is most likely misspelt. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const ours = leaves().map(({ path }) => variableOf(path));
  const known = new Set([...ours, ...OTHER_VARIABLES, ...CONFIG_ALIASES.map(({ variable }) => variable)]);
  return Object.keys(env)
    .filter((name) => /^(?:TAPEDECK|CONNECTOR)_/.test(name) && !known.has(name))
    .sort()
    .map((name) => `${name} names no option and has no effect${suggestion(name, sameKind(name, known))}`);
}

/** Names that begin alike are the same program's. */
function sameKind(name: string, known: Iterable<string>): readonly string[] {
  const prefix = name.slice(0, name.indexOf('_') + 1);
  return [...known].filter((candidate) => candidate.startsWith(prefix));
}

/** Options set by flags of the shape `path=value`, such as `log.level=debug`. */
export function flagOverrides(assignments: readonly string[]): Overrides {
  const known = leaves();
  const problems: string[] = [];
  const found = assignments.flatMap((assignment) => {
    const at = assignment.indexOf('=');
    const key = assignment.slice(0, Math.max(at, 0));
    const leaf = known.find((candidate) => candidate.path === key);
    if (leaf === undefined) {
      const paths = known.map((each) => each.path);
      const what = at < 0 ? 'expected path=value' : `there is no option ${key}`;
      const nearest = suggestion(at < 0 ? assignment : key, paths);
      problems.push(
        `--set ${assignment}: ${what}${nearest || `; options are such as ${paths.slice(0, 3).join(', ')}`}`,
      );
    }
    return leaf === undefined ? [] : [{ leaf, text: assignment.slice(at + 1), source: `--set ${key}` }];
  });
  return problems.length > 0 ? { ok: false, problems } : readAll(found);
}

/** Puts a value at a dotted path, making the objects on the way. */
export function setPath(target: Record<string, unknown>, dotted: string, value: unknown): void {
  const keys = dotted.split('.');
  const last = keys.pop() ?? '';
  let at = target;
  for (const key of keys) {
    const next = at[key];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) at = next as Record<string, unknown>;
    else at = at[key] = {};
  }
  at[last] = value;
}

interface Leaf {
  readonly path: string;
  readonly example: string | number | boolean | readonly string[];
}

interface Setting {
  readonly leaf: Leaf;
  readonly text: string | undefined;
  readonly source: string;
  /** What a number is multiplied with; 1 if absent. */
  readonly toOption?: number;
}

function readAll(settings: readonly Setting[]): Overrides {
  const problems: string[] = [];
  const values: Override[] = [];
  for (const { leaf, text, source, toOption = 1 } of settings) {
    if (text === undefined) continue;
    const value = valueOf(text, leaf.example);
    if (value === undefined) problems.push(`${source}: expected ${expectation(leaf.example, toOption)}, got "${text}"`);
    // Seconds with a fraction are whole milliseconds, whatever floats make of them.
    else
      values.push({
        path: leaf.path,
        value: typeof value === 'number' && toOption !== 1 ? Math.round(value * toOption) : value,
        source,
      });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

function expectation(example: Leaf['example'], toOption: number): string {
  if (typeof example !== 'number') return 'true or false';
  return toOption === 1 ? 'a number' : 'a number of seconds';
}

function valueOf(text: string, example: Leaf['example']): Leaf['example'] | undefined {
  if (typeof example === 'object') return wordsOf(text);
  if (typeof example === 'string') return text;
  if (typeof example === 'boolean') return TRUTHS.get(text.toLowerCase());
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}

/** A comma-separated list. */
function wordsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Every option that is a plain value, with its default. */
function leaves(): readonly Leaf[] {
  return leavesOf(defaultConfig(), '');
}

function leavesOf(branch: object, prefix: string): Leaf[] {
  return Object.entries(branch).flatMap(([key, value]: [string, unknown]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [{ path, example: value }];
    if (Array.isArray(value)) return WORD_LISTS.has(path) ? [{ path, example: [] }] : [];
    return typeof value === 'object' && value !== null ? leavesOf(value, path) : [];
  });
}

/** Options that are lists of words. */
const WORD_LISTS: ReadonlySet<string> = new Set(['symbols']);

/** `log.maxBytes` as `TAPEDECK_LOG_MAX_BYTES`. */
function variableOf(dotted: string): string {
  return `TAPEDECK_${dotted
    .replaceAll('.', '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()}`;
}

/** Variables that are ours and no options: the home folder, and what the tests of this repository take. */
const OTHER_VARIABLES: readonly string[] = [
  'TAPEDECK_HOME',
  'TAPEDECK_CAPTURES',
  'TAPEDECK_DEEP',
  'TAPEDECK_MINUTES',
  'TAPEDECK_PICTURES',
  'TAPEDECK_SCRIPTS',
  'TAPEDECK_SEED',
  'TAPEDECK_TEST_SLOWNESS',
];
