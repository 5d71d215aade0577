import { defaultConfig } from '../../engine/config.ts';

/** Values by dotted path, or what is wrong with them. */
export type Overrides =
  | { readonly ok: true; readonly values: readonly (readonly [path: string, value: unknown])[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Options set by the environment: `reconnect.baseMs` is TAPEDECK_RECONNECT_BASE_MS, and so on for every option but the endpoints,
 * which are objects. Variables that name no option are left alone: other parts of the app have theirs.
 */
export function environmentOverrides(env: Readonly<Record<string, string | undefined>>): Overrides {
  return readAll(leaves().map((leaf) => [leaf, env[variableOf(leaf.path)], variableOf(leaf.path)] as const));
}

/** Options set by flags of the shape `path=value`, such as `log.level=debug`. */
export function flagOverrides(assignments: readonly string[]): Overrides {
  const known = leaves();
  const problems: string[] = [];
  const found = assignments.flatMap((assignment) => {
    const at = assignment.indexOf('=');
    const key = assignment.slice(0, Math.max(at, 0));
    const leaf = known.find((candidate) => candidate.path === key);
    if (leaf === undefined) problems.push(`--set ${assignment}: expected path=value with a path such as ${known.slice(0, 3).map((l) => l.path).join(', ')}`);
    return leaf === undefined ? [] : [[leaf, assignment.slice(at + 1), `--set ${key}`] as const];
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
  readonly example: string | number | boolean;
}

function readAll(texts: readonly (readonly [leaf: Leaf, text: string | undefined, source: string])[]): Overrides {
  const problems: string[] = [];
  const values: (readonly [string, unknown])[] = [];
  for (const [leaf, text, source] of texts) {
    if (text === undefined) continue;
    const value = valueOf(text, leaf.example);
    if (value === undefined) problems.push(`${source}: expected ${typeof leaf.example === 'number' ? 'a number' : 'true or false'}, got "${text}"`);
    else values.push([leaf.path, value]);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

function valueOf(text: string, example: Leaf['example']): string | number | boolean | undefined {
  if (typeof example === 'string') return text;
  if (typeof example === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}

/** Every option that is a plain value, with its default. */
function leaves(): readonly Leaf[] {
  return leavesOf(defaultConfig(), '');
}

function leavesOf(branch: object, prefix: string): Leaf[] {
  return Object.entries(branch).flatMap(([key, value]: [string, unknown]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ path, example: value }];
    return typeof value === 'object' && value !== null ? leavesOf(value, path) : [];
  });
}

/** `log.maxBytes` as `TAPEDECK_LOG_MAX_BYTES`. */
function variableOf(dotted: string): string {
  return `TAPEDECK_${dotted.replaceAll('.', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`;
}
