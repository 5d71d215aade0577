import path from 'node:path';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import type { ConfigInput, EngineConfig } from '../../../engine/config/config.ts';
import type { Engine } from '../../../engine/engine.ts';
import { ConfigError } from '../../../engine/errors.ts';
import { createNodePorts } from '../ports/ports.ts';
import { NodeTapedeck } from './node-tapedeck.ts';

/** Options of docs/CONFIG.md, every one of which may be left out, and what a program on Node says besides. */
export interface TapedeckOptions extends ConfigInput {
  /** Folder where lists of instruments are kept between starts, and that a relative `log.dir` is taken from. Nothing is kept if absent. */
  readonly home?: string;
  /** Venues that this program needs; all if absent. With one, it is the venue of every call that names none. */
  readonly venues?: readonly StreamVenueId[];
  /** Receives files that cannot be read or written; they are logged besides. */
  readonly onProblem?: (problem: HostProblem) => void;
}

/**
 * The engine with Node ports and every venue. Nothing is opened before `start`. Throws {@link ConfigError} for options that cannot be, with all
 * that is wrong; InvalidOptionError or SubscriptionError for configured streams that cannot be.
 */
export function createTapedeck({ home, venues, onProblem, ...options }: TapedeckOptions = {}): Tapedeck {
  const outcome = parseConfig(options);
  if (!outcome.ok) throw new ConfigError(outcome.problems);
  const config = withLogFolder(outcome.config, home);
  const ports = createNodePorts({
    ...(home === undefined ? {} : { home }),
    ...(onProblem === undefined ? {} : { onProblem }),
    log: config.log,
    rest: config.rest,
    network: config.network,
    readEveryMs: config.readEveryMs,
  });
  return new NodeTapedeck(ports, venues ?? [], config);
}

/** The engine for programs on Node: `stop` also closes its connections and log files. Made by {@link createTapedeck}. */
export type Tapedeck = Engine;

function withLogFolder(config: EngineConfig, home: string | undefined): EngineConfig {
  const { dir } = config.log;
  return dir === '' ? config : { ...config, log: { ...config.log, dir: path.resolve(home ?? '.', dir) } };
}
