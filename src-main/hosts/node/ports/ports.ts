import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { cacheFolder, foldersOf } from '../config/home.ts';
import { MATH_RANDOM, createClock } from './clock-port.ts';
import { FileStore } from './file-store.ts';
import { createHttpPort } from './http-port.ts';
import { createLogPort } from './log-port.ts';
import type { LogPortOptions } from './log-port.ts';
import { createProxy } from './proxy.ts';
import { createSocketPort } from './socket-port.ts';
import { sweepTemporaryFiles } from './temporary-files.ts';

/** What the ports are made for. */
export interface NodePortsOptions {
  /** Home folder; the cache is kept below it. */
  readonly home: string;
  /** Where operational events go; nowhere if absent. */
  readonly log?: LogPortOptions;
  /** How connections to REST hosts are kept; the defaults if absent. */
  readonly rest?: EngineConfig['rest'];
  /** The proxy to the outside; none if absent. */
  readonly network?: EngineConfig['network'];
  /** Notified of files that cannot be read, understood or written; they are logged besides, as far as that can be. */
  readonly onProblem?: (problem: HostProblem) => void;
}

/** Everything a host on Node lends the engine, and the means to take it back. */
export interface NodePorts extends EnginePorts {
  /** How full is what these ports bound. */
  gauges(): readonly GaugeHealth[];
  /** Ends HTTP connections and closes log files. Call it after the engine has stopped; twice does nothing. */
  close(): Promise<void>;
}

/** The engine's ports on Node: `ws`, undici, the machine's clock, files under `home/cache`, pino. */
export function createNodePorts(options: NodePortsOptions): NodePorts {
  const log = createLogPort({
    ...options.log,
    ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
  });
  void sweepTemporaryFiles(foldersOf(options.home));
  const proxy = options.network === undefined ? undefined : createProxy(options.network);
  const http = createHttpPort({ ...options.rest, ...(proxy === undefined ? {} : { proxy }) });
  const clock = createClock();
  const store = new FileStore({
    folder: cacheFolder(options.home),
    onProblem: (problem) => {
      log.write({
        name: 'HANDLER_ERROR',
        level: 'warn',
        at: problem.at,
        fields: { problem: problem.code, file: problem.file, reason: problem.reason },
      });
      options.onProblem?.(problem);
    },
  });
  return {
    clock,
    http,
    store,
    log,
    sockets: createSocketPort(proxy === undefined ? {} : { proxy }),
    random: MATH_RANDOM,
    gauges: () => http.gauges(),
    close: async () => {
      await Promise.all([http.close(), log.close()]);
    },
  };
}
