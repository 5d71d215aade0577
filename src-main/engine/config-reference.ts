import * as v from 'valibot';
import { CONFIG_SCHEMA, defaultConfig } from './config.ts';

/** One option, as a reference shows it. `range` is empty where there is none. */
export interface ConfigEntry {
  /** Dotted, such as `reconnect.baseMs`. */
  readonly path: string;
  readonly type: string;
  readonly default: unknown;
  readonly range: string;
  readonly doc: string;
}

/** Every option of the configuration, in the order of the schema. */
export function describeConfig(): readonly ConfigEntry[] {
  return describeEntries(CONFIG_SCHEMA.entries, '', defaultConfig());
}

function describeEntries(entries: Readonly<Record<string, unknown>>, prefix: string, defaults: Readonly<Record<string, unknown>>): ConfigEntry[] {
  return Object.entries(entries).flatMap(([key, entry]) => {
    const path = prefix + key;
    const value = defaults[key];
    const wrapped = (entry as Wrapping).wrapped;
    const doc = v.getDescription(wrapped as v.GenericSchema) ?? '';
    // Groups of options have no text of their own: their members do.
    if (doc === '' && wrapped.entries !== undefined) return describeEntries(wrapped.entries, `${path}.`, value as Readonly<Record<string, unknown>>);
    return [{ path, type: typeOf(wrapped), default: value, range: rangeOf(wrapped), doc }];
  });
}

function typeOf(schema: Described): string {
  if (schema.options !== undefined) return schema.options.join(' | ');
  if (schema.entries !== undefined) return 'object';
  return schema.pipe?.some(({ type }) => type === 'integer') === true ? 'whole number' : schema.type;
}

function rangeOf(schema: Described): string {
  const of = (type: string): number | undefined => schema.pipe?.find((action) => action.type === type)?.requirement;
  const min = of('min_value');
  const max = of('max_value');
  return min === undefined || max === undefined ? '' : `${min} to ${max}`;
}

/** What is read of a valibot schema. */
interface Described {
  readonly type: string;
  readonly options?: readonly string[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: number }[];
}

interface Wrapping {
  readonly wrapped: Described;
}
