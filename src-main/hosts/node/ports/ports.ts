import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts, StorePort } from '../../../engine/ports.ts';
import { cacheFolder, foldersOf } from '../config/home.ts';
import { MATH_RANDOM, createClock } from './clock-port.ts';
import { FileStore } from './file-store.ts';
import { createHttpPort } from './http-port.ts';
import { createLogPort } from './log-port.ts';
import type { LogPortOptions, NodeLogPort } from './log-port.ts';
import { NO_PROXIES, createProxyRoutes } from './proxy-routes.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import { ReadPace } from './read-pace.ts';
import { createSocketPort } from './socket-port.ts';
import { sweepTemporaryFiles } from './temporary-files.ts';

/** What the ports are made for. */
export interface NodePortsOptions {
  /** Home folder; the cache is kept below it. In memory if absent, and nothing is written. */
  readonly home?: string;
  /** Where operational events go; nowhere if absent. */
  readonly log?: LogPortOptions;
  /** How connections to REST hosts are kept; the defaults if absent. */
  readonly rest?: EngineConfig['rest'];
  /** The proxies to the outside; none if absent. `system` is what the environment of this process says. */
  readonly network?: EngineConfig['network'];
  /** See {@link ReadPace}; messages are read at once if absent. */
  readonly readEveryMs?: number;
  /** Notified of files that cannot be read, understood or written; they are logged besides, as far as that can be. */
  readonly onProblem?: (problem: HostProblem) => void;
}

/** Everything a host on Node lends the engine, and the means to take it back. */
export interface NodePorts extends EnginePorts {
  /** How full is what these ports bound. */
  gauges(): readonly GaugeHealth[];
  /** How late a message may be read at present, ms; 0 if at once. */
  readonly receiptDelayMs: () => number;
  /** Takes other proxies, for connections from now on; whoever has sockets open renews them. */
  setNetwork(network: EngineConfig['network']): void;
  /** Ends HTTP connections and closes log files. Call it after the engine has stopped; twice does nothing. */
  close(): Promise<void>;
}

/** As {@link NodePorts}, with what only hosts of our own look at: its types are those of Node. */
export interface HostPorts extends NodePorts {
  /** The proxies that connections take. */
  routes(): ProxyRoutes;
}

/** The engine's ports on Node, for programs. */
export function createNodePorts(options: NodePortsOptions): NodePorts {
  return createHostPorts(options);
}

/** The engine's ports on Node: `ws`, undici, the machine's clock, files under `home/cache`, pino. */
export function createHostPorts(options: NodePortsOptions): HostPorts {
  const log = createLogPort({
    ...options.log,
    ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
  });
  if (options.home !== undefined) void sweepTemporaryFiles(foldersOf(options.home));
  let routes = options.network === undefined ? NO_PROXIES : createProxyRoutes(options.network, process.env);
  const http = createHttpPort({ ...options.rest, routes: () => routes });
  const clock = createClock();
  const pace = new ReadPace(options.readEveryMs ?? 0);
  const store = options.home === undefined ? createMemoryStore() : createFileStore(options.home, log, options);
  return {
    clock,
    http,
    store,
    log,
    sockets: createSocketPort({ routes: () => routes, pace }),
    random: MATH_RANDOM,
    gauges: () => http.gauges(),
    receiptDelayMs: () => pace.delayMs,
    routes: () => routes,
    setNetwork: (network) => {
      routes = createProxyRoutes(network, process.env);
      http.renew();
    },
    close: async () => {
      await Promise.all([http.close(), log.close()]);
    },
  };
}

function createFileStore(home: string, log: NodeLogPort, { onProblem }: NodePortsOptions): FileStore {
  return new FileStore({
    folder: cacheFolder(home),
    onProblem: (problem) => {
      log.write({
        name: 'HANDLER_ERROR',
        level: EVENT_LEVELS.HANDLER_ERROR.host,
        at: problem.at,
        fields: { problem: problem.code, file: problem.file, reason: problem.reason },
      });
      onProblem?.(problem);
    },
  });
}

/** Texts that are gone with the process. */
function createMemoryStore(): StorePort {
  const texts = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, text) => {
      texts.set(name, text);
      return Promise.resolve();
    },
  };
}
