import { parseArgs } from 'node:util';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import { isAppLink } from './app-link.ts';

/** What the command line of the app says; Chromium's own switches among it are left alone. */
export interface LaunchOptions {
  /** Absent for the mode remembered. */
  readonly mode?: SessionMode;
  readonly capture?: string;
  readonly endpointsFile?: string;
  readonly configFile?: string;
  readonly proxy?: string;
  /** A `tapedeck:` link. Nothing else is read beside one: who makes a link must not give options. */
  readonly link?: string;
}

/** Whether Chromium was asked to do without its sandbox. */
export function isWithoutSandbox(args: readonly string[]): boolean {
  return args
    .map((arg) => arg.split('=')[0] ?? '')
    .some((name) => name === '--no-sandbox' || (name.startsWith('--disable-') && name.includes('sandbox')));
}

/** Reads a link, a file that is named like a recording (that is how systems open what is associated with the app), `--demo`, `--live`, `--capture FILE`, `--endpoints FILE`, `--config FILE` and `--proxy ADDRESS`. A capture wins over a mode, demo over live. */
export function parseLaunchOptions(args: readonly string[]): LaunchOptions {
  const link = args.find(isAppLink);
  if (link !== undefined) return { link };
  const { values, positionals } = parseArgs({ args: [...args], strict: false, allowPositionals: true, options: FLAGS });
  const capture = textOf(values['capture']) ?? positionals.find((file) => RECORDING.test(file));
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

const RECORDING = /\.(tapedeck|jsonl|ndjson)(\.gz)?$/i;
const FLAGS = {
  demo: { type: 'boolean' },
  live: { type: 'boolean' },
  capture: { type: 'string' },
  endpoints: { type: 'string' },
  config: { type: 'string' },
  proxy: { type: 'string' },
} as const;
