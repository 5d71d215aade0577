import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { ConfigError } from '../../../engine/errors.ts';
import { loadConfig } from '../config/config-file.ts';
import { homeFolder } from '../config/home.ts';

/** Where options are read from. */
export interface ReadOptionsSources {
  /** Configuration file (JSON with comments); `tapedeck.config.jsonc` of the home folder if absent, and then it may be missing. */
  readonly file?: string;
  /** File of variables, `NAME=value` a line; none if absent. What the environment says itself is stronger. */
  readonly envFile?: string;
  /** Home folder; as for commands if absent. */
  readonly home?: string;
  /** The environment; that of the process if absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Options as commands read them: of the configuration file, and of the environment over it. For `createTapedeck(await readOptions())`. Rejects with
 * {@link ConfigError} if they cannot be used, and with the error of the file system if a file that was named cannot be read.
 */
export async function readOptions(sources: ReadOptionsSources = {}): Promise<EngineConfig> {
  const ofProcess = sources.env ?? process.env;
  const env = sources.envFile === undefined ? ofProcess : { ...(await readEnvFile(sources.envFile)), ...ofProcess };
  const load = await loadConfig({
    home: sources.home ?? homeFolder(),
    env,
    ...(sources.file === undefined ? {} : { file: sources.file }),
  });
  if (load.ok) return load.config;
  throw new ConfigError(load.problems.map((message) => ({ path: '', expected: '', got: '', message })));
}

/** The variables of a file. */
export async function readEnvFile(file: string): Promise<Readonly<Record<string, string | undefined>>> {
  return parseEnv(await readFile(file, 'utf8'));
}
