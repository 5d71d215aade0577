import * as v from 'valibot';
import { CONFIG_ALIASES, STREAMER_ALIASES } from './config-aliases.ts';
import { CONFIG_SCHEMA, defaultConfig } from './config.ts';

/** One option, as a reference shows it. `range` is empty if there is none. */
export interface ConfigEntry {
  /** Dotted, such as `reconnect.baseMs`. */
  readonly path: string;
  readonly type: string;
  readonly default: unknown;
  readonly range: string;
  readonly doc: string;
  /** Whether it bounds something that grows, so that health has a gauge of it. */
  readonly isCap: boolean;
}

/** Every option of the configuration, in the order of the schema. */
export function describeConfig(): readonly ConfigEntry[] {
  return describeEntries(CONFIG_SCHEMA.entries, '', defaultConfig());
}

/** The page of options, in Markdown. */
export function renderConfigReference(): string {
  const rows = describeConfig().map(
    ({ path, type, default: value, range, doc }) =>
      `| \`${path}\` | ${type.replaceAll(' | ', ', ')} | \`${JSON.stringify(value)}\` | ${range} | ${doc} |`,
  );
  const aliases = [...CONFIG_ALIASES, ...STREAMER_ALIASES].map(
    ({ variable, path, toOption }) => `| \`${variable}\` | \`${path}\` | ${toOption === 1 ? '' : 'seconds'} |`,
  );
  return [
    ...INTRODUCTION,
    '| key | type | default | range | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...ABOUT_ALIASES,
    '| variable | option | unit |',
    '| --- | --- | --- |',
    ...aliases,
    '',
  ].join('\n');
}

const INTRODUCTION = [
  '# Configuration',
  '',
  'One file, `tapedeck.config.jsonc` in the home folder: JSON with comments. Durations are ms. Unknown keys are rejected',
  'by name, and every problem is reported with its path, what was expected and what was found. The environment overrides',
  'the file (`reconnect.baseMs` is `TAPEDECK_RECONNECT_BASE_MS`), and flags override both (`--set reconnect.baseMs=500`).',
  '`tapedeck config --print` shows every value that is in force and where it comes from.',
  '',
  'This page is made from the schema in `src-main/engine/config/config.ts`; the test beside it keeps it so',
  '(`npx vitest run config-reference --update`).',
  '',
];

const ABOUT_ALIASES = [
  '',
  '## Other names',
  '',
  'The environment may also name proxies as most programs do (the lowest of these wins), and use the names of the OHLCV',
  'connector, and for `tapedeck quotes` and `tapedeck serve` those of streamers of quotes. Our own name wins if both are',
  'set; the defaults are ours, as above.',
  '',
];

function describeEntries(
  entries: Readonly<Record<string, unknown>>,
  prefix: string,
  defaults: Readonly<Record<string, unknown>>,
): ConfigEntry[] {
  return Object.entries(entries).flatMap(([key, entry]) => {
    const path = prefix + key;
    const value = defaults[key];
    const wrapped = (entry as Wrapping).wrapped;
    const doc = v.getDescription(wrapped as v.GenericSchema) ?? '';
    // Groups of options have no text of their own: their members do.
    if (doc === '' && wrapped.entries !== undefined)
      return describeEntries(wrapped.entries, `${path}.`, value as Readonly<Record<string, unknown>>);
    return [
      {
        path,
        type: typeOf(wrapped),
        default: value,
        range: rangeOf(wrapped),
        doc,
        isCap: v.getMetadata(wrapped as v.GenericSchema)['isCap'] === true,
      },
    ];
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
