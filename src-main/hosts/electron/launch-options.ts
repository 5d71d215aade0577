import { parseArgs } from 'node:util';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';

/** What the command line of the app says; Chromium's own switches among it are left alone. */
export interface LaunchOptions {
  /** Absent for the mode remembered. */
  readonly mode?: SessionMode;
  readonly capture?: string;
  readonly endpointsFile?: string;
  readonly configFile?: string;
  readonly proxy?: string;
}

/** Reads `--demo`, `--live`, `--capture FILE`, `--endpoints FILE`, `--config FILE` and `--proxy ADDRESS`. A capture wins over a mode, demo over live. */
export function parseLaunchOptions(args: readonly string[]): LaunchOptions {
  const { values } = parseArgs({ args: [...args], strict: false, allowPositionals: true, options: FLAGS });
  const capture = textOf(values['capture']);
  const mode: SessionMode | undefined =
    capture !== undefined ? 'replay' : values['demo'] === true ? 'demo' : values['live'] === true ? 'live' : undefined;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(capture === undefined ? {} : { capture }),
    ...named('endpointsFile', textOf(values['endpoints'])),
    ...named('configFile', textOf(values['config'])),
    ...named('proxy', textOf(values['proxy'])),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function named<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

const FLAGS = {
  demo: { type: 'boolean' },
  live: { type: 'boolean' },
  capture: { type: 'string' },
  endpoints: { type: 'string' },
  config: { type: 'string' },
  proxy: { type: 'string' },
} as const;
