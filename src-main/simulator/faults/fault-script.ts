import { parseTree, printParseErrorCode, getNodeValue } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { isTooDeep } from './jsonc-depth.ts';
import { FAULT_SCHEMA, toProblems } from './fault.ts';
import type { FaultProblem } from './fault.ts';

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const WHEN = {
  atMs: whole(0, 604_800_000),
  everyMs: v.exactOptional(whole(1, 604_800_000)),
  times: v.exactOptional(whole(1, 100_000)),
};

const STEP_SCHEMA = v.union([
  v.strictObject({ ...WHEN, set: FAULT_SCHEMA, clear: v.exactOptional(v.undefined()) }),
  v.strictObject({ ...WHEN, clear: v.literal('all'), set: v.exactOptional(v.undefined()) }),
]);

/** One step: at `atMs` after the start (and then `times` in all, `everyMs` apart), set a fault or clear all. */
export type FaultStep = v.InferOutput<typeof STEP_SCHEMA>;

/** A script, or everything wrong with it. */
export type ScriptReading =
  | { readonly ok: true; readonly steps: readonly FaultStep[] }
  | { readonly ok: false; readonly problems: readonly FaultProblem[] };

/** Reads a script: a list of steps, JSON with comments. Never throws. */
export function parseFaultScript(text: string): ScriptReading {
  if (isTooDeep(text)) return { ok: false, problems: [{ path: '', message: 'Its brackets are nested too deeply' }] };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0)
    return {
      ok: false,
      problems: errors.map((error) => ({
        path: '',
        message: `line ${text.slice(0, error.offset).split('\n').length}: ${printParseErrorCode(error.error)}`,
      })),
    };
  const value: unknown = tree === undefined ? undefined : getNodeValue(tree);
  if (!Array.isArray(value)) return { ok: false, problems: [{ path: '', message: 'Expected a list of steps' }] };
  const steps: FaultStep[] = [];
  const problems: FaultProblem[] = [];
  for (const [index, row] of (value as readonly unknown[]).entries()) {
    const outcome = readStep(row);
    if (outcome.success) steps.push(outcome.output);
    else
      for (const { path, message } of toProblems(outcome.issues))
        problems.push({ path: path === '' ? String(index) : `${index}.${path}`, message });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, steps };
}

/** The union's own message names neither key; the branch that was meant does. */
function readStep(row: unknown) {
  const isClear = typeof row === 'object' && row !== null && 'clear' in row && !('set' in row);
  return v.safeParse(STEP_SCHEMA.options[isClear ? 1 : 0], row);
}
