import { greatest } from '../../../src-shared/greatest.ts';
import { withoutSecrets } from '../../engine/config/config.ts';
import { describeConfig } from '../../engine/config/config-reference.ts';
import type { ConfigOrigin } from '../node/config/config-file.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { type DefineCommand, EXIT } from './exit-codes.ts';
import { say } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

interface ConfigOptions extends CommonOptions {
  readonly json?: true;
}

/** One option in force. */
interface EffectiveOption {
  readonly path: string;
  readonly value: unknown;
  readonly source: 'default' | ConfigOrigin['kind'];
  /** File with line and column, variable or flag; absent for a default. */
  readonly where?: string;
}

/** `tapedeck config --print`: every option in force and where it comes from. */
export const defineConfig: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('config'))
    .description(
      'prints every option in force: its value, and whether that is the default, from the file, the environment or a flag; tokens are not shown',
    )
    .option('--print', 'what it does anyway')
    .option('--json', 'one JSON array instead of a table')
    .action(async (options: ConfigOptions) => {
      const rows = effectiveOptions(await setUp(options));
      say(...(options.json === true ? [jsonLine(rows)] : tableOf(rows)));
      ended(EXIT.ok);
    });
};

function effectiveOptions({ config, origins }: CommandSetup): readonly EffectiveOption[] {
  return describeConfig().map(({ path }) => {
    const value = path
      .split('.')
      .reduce<unknown>((branch, key) => (branch as Readonly<Record<string, unknown>>)[key], config);
    const origin = origins.get(path);
    return {
      path,
      value: typeof value === 'string' ? withoutSecrets(path, value) : value,
      ...(origin === undefined ? { source: 'default' } : { source: origin.kind, where: origin.where }),
    };
  });
}

function tableOf(rows: readonly EffectiveOption[]): readonly string[] {
  const cells = rows.map(
    ({ path, value, source, where }) =>
      [path, JSON.stringify(value), where === undefined ? source : `${source}  ${where}`] as const,
  );
  const widths = [0, 1].map((column) =>
    greatest(cells.map((row) => (row[column] ?? '').length).filter((width) => width <= WIDEST)),
  );
  return cells.map(
    ([path, value, source]) => `${path.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}`,
  );
}

/** A longer value shifts its own line only. */
const WIDEST = 32;
