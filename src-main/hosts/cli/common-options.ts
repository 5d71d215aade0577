import { Option } from 'commander';
import type { Command } from 'commander';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import type { ConfigAlias } from '../../engine/config/config-aliases.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import { loadConfig } from '../node/config/config-file.ts';
import type { ConfigOrigin, ConfigSources, FixedOptions } from '../node/config/config-file.ts';
import { flagOverrides } from '../node/config/config-overrides.ts';
import type { Override } from '../node/config/config-overrides.ts';
import { homeFolder } from '../node/config/home.ts';
import { readEnvFile } from '../node/library/read-options.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { alreadyRunsWords, lockHome } from '../node/ports/home-lock.ts';
import type { HomeRole } from '../node/ports/home-lock.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { complain } from './terminal.ts';

/** Options every command that runs an engine has. */
export interface CommonOptions {
  readonly config?: string;
  readonly endpoints?: string;
  readonly testnet?: true;
  readonly home?: string;
  readonly env?: string;
  readonly proxy?: string;
  readonly set: readonly string[];
}

/** Home folder and checked configuration of a command. */
export interface CommandSetup {
  readonly home: string;
  readonly config: EngineConfig;
  /** What each option comes from; see `loadConfig`. */
  readonly origins: ReadonlyMap<string, ConfigOrigin>;
  /** A wrong configuration file that was left out. */
  readonly ignored?: HostProblem;
  /** See `ConfigLoad`. */
  readonly fixed: FixedOptions;
}

/** What a command adds to the configuration by itself. */
export interface SetUpDefaults {
  readonly logDir?: string;
  readonly ignoresWrongFile?: boolean;
  /** What may run once in a home; its lock is taken, and kept until the process exits. */
  readonly lockAs?: HomeRole;
  /** Other names of options that it reads in the environment. */
  readonly aliases?: readonly ConfigAlias[];
  /** Options that flags of the command's own stand for; stronger than `--set`. */
  readonly flags?: readonly Override[];
}

/** Adds the common options to a command. */
export function addCommonOptions(command: Command): Command {
  return (
    command
      .option('--config <file>', 'configuration file (JSON with comments) instead of the one in the home folder')
      .option(
        '--endpoints <file>',
        'base URLs that replace the venues\' own: {"<venue>": {"ws": "ws://…", "rest": "http://…"}}',
      )
      .option('--testnet', 'the test network of each venue that has one')
      .option(
        '--home <folder>',
        'home folder: configuration, cache, logs (default: TAPEDECK_HOME, else where the system keeps such things)',
      )
      // Node takes `--env-file` for its own, wherever it stands.
      .option('--env <file>', 'file of variables, NAME=value a line; what the environment says itself is stronger')
      .option(
        '--proxy <address>',
        'proxy to the outside: http://host:3128, socks5://host:1080, system or none (network.proxy); a password is better kept in TAPEDECK_NETWORK_PROXY',
      )
      .addOption(
        new Option('--set <path=value>', 'one configuration option, such as log.level=debug; may be repeated')
          .default([], 'none')
          .argParser((value: string, before: readonly string[]) => [...before, value]),
      )
  );
}

/** Reads the configuration a command runs with. Throws {@link CommandError} with every problem a line; what is of no effect is said on stderr. */
export async function setUp(options: CommonOptions, defaults: SetUpDefaults = {}): Promise<CommandSetup> {
  const home = options.home ?? homeFolder();
  const flags = flagOverrides(options.set);
  if (!flags.ok) throw new CommandError(flags.problems, EXIT.usage);
  const load = await loadConfig({
    home,
    ...sourcesOf(options, defaults, flags.values),
    env: await environmentOf(options),
  });
  if (!load.ok) throw new CommandError(load.problems, EXIT.usage);
  for (const notice of load.notices) complain(notice);
  const owner = defaults.lockAs === undefined ? undefined : await lockHome(home, defaults.lockAs);
  if (owner !== undefined) throw new CommandError(alreadyRunsWords(owner, home));
  return {
    home,
    config: load.config,
    origins: load.origins,
    ...(load.ignored === undefined ? {} : { ignored: load.ignored }),
    fixed: load.fixed,
  };
}

/** The environment, and under it the file of variables. Throws {@link CommandError} if that cannot be read. */
async function environmentOf({ env: envFile }: CommonOptions): Promise<Readonly<Record<string, string | undefined>>> {
  if (envFile === undefined) return process.env;
  try {
    return { ...(await readEnvFile(envFile)), ...process.env };
  } catch (error) {
    throw new CommandError(`--env ${envFile}: cannot be read: ${fileWords(error)}`, EXIT.usage);
  }
}

function sourcesOf(
  options: CommonOptions,
  defaults: SetUpDefaults,
  flags: readonly Override[],
): Omit<ConfigSources, 'home' | 'env'> {
  return {
    overrides: [...flags, ...ownFlags(options), ...(defaults.flags ?? [])],
    aliases: defaults.aliases ?? [],
    ...(options.config === undefined ? {} : { file: options.config }),
    ...(options.endpoints === undefined ? {} : { endpointsFile: options.endpoints }),
    ...(defaults.logDir === undefined ? {} : { defaultLogDir: defaults.logDir }),
    ...(defaults.ignoresWrongFile === undefined ? {} : { ignoresWrongFile: defaults.ignoresWrongFile }),
  };
}

/** Options that have a flag of their own. */
function ownFlags({ testnet, proxy }: CommonOptions): readonly Override[] {
  return [
    ...(testnet === true ? [{ path: 'testnet', value: true, source: '--testnet' }] : []),
    ...(proxy === undefined ? [] : [{ path: 'network.proxy', value: proxy, source: '--proxy' }]),
  ];
}
