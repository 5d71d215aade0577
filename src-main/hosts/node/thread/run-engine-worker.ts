import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { EquityFeed } from '../../../quotes/equity-feed.ts';
import { AlertService } from '../alerts/alert-service.ts';
import { FileStore } from '../ports/file-store.ts';
import { fileWords } from '../ports/file-words.ts';
import { createHostStats } from '../session/host-stats.ts';
import { SessionHost } from '../session/session-host.ts';
import { openDemoSession, openLiveSession } from '../session/market-session.ts';
import type { MarketSession, SessionParts } from '../session/market-session.ts';
import type { Session } from '../session/session.ts';
import { createModeMemory } from '../session/mode-memory.ts';
import type { ModeMemory } from '../session/mode-memory.ts';
import { EquitiesControl } from '../session/equities-control.ts';
import { NetworkControl } from '../session/network-control.ts';
import { createHostPorts } from '../ports/ports.ts';
import { captureFile, openReplaySession } from '../session/replay-session.ts';
import { SessionServer } from '../session/session-server.ts';
import { VERSION } from '../version.ts';
import type { EngineWorkerData, FromEngineWorker, ToEngineWorker } from './worker-messages.ts';

/** Runs the engine behind a port until a message says stop; then nothing keeps the thread alive. */
export function runEngineWorker(port: MessagePort, data: EngineWorkerData): void {
  const onProblem = (problem: HostProblem): void => {
    sessionHost.report(problem);
  };
  const { home, config } = data;
  const { rest, network: proxies, log, readEveryMs } = config;
  const ports = createHostPorts({ home, rest, network: proxies, log, readEveryMs, onProblem });
  const server = new SessionServer({ serverUrl: data.serverUrl, config, ports, onProblem });
  const hostStats = createHostStats(() => [...ports.gauges(), ...server.gauges()], ports.receiptDelayMs);
  let { downtime } = data;
  const parts: SessionParts = {
    ports,
    config,
    hostStats: () => ({ ...hostStats(), alerts: alerts.health }),
    simulatorUrl: data.simulatorUrl,
    takeDowntime: () => {
      const taken = downtime;
      downtime = undefined;
      return taken;
    },
  };
  const store = new FileStore({ folder: home, onProblem });
  const memory = createModeMemory(store, (error) => {
    const file = path.join(home, 'state.json');
    onProblem({ code: 'file-unwritten', file, reason: fileWords(error), at: Date.now() });
  });
  const network = new NetworkControl({
    ports,
    config,
    store,
    fixedBy: data.fixed['network.proxy'],
    reconnect: () => {
      if (sessionHost.mode === 'live') sessionHost.reconnect();
    },
  });
  const equities = new EquitiesControl({
    config: config.equities,
    store,
    fixedBy: data.fixed['equities.enabled'],
    reopen: () => {
      if (sessionHost.mode === 'live') void sessionHost.go({ mode: 'live' });
    },
  });
  const alerts = createAlerts({ ports, store, config }, () => sessionHost);
  const sessionHost = createSessionHost(port, { data, parts, server, network, equities, alerts }, (mode) => {
    void memory.write(mode);
  });
  const stop = async (): Promise<void> => {
    await sessionHost.stop();
    await alerts.stop();
    await ports.close();
    port.close();
  };
  // What clients say waits in the port until the way to the first session is queued: it must not overtake what a person chooses at once.
  void begin(sessionHost, data, { memory, network, equities, alerts }).then(() => {
    port.on('message', (message: ToEngineWorker) => {
      receive(message, { port, sessionHost, stop });
    });
    port.postMessage({ kind: 'pong' } satisfies FromEngineWorker);
  });
}

/** The alerts of the screens, which are told by the session host. */
function createAlerts(
  { ports, store, config }: Pick<SessionParts, 'ports' | 'config'> & { readonly store: FileStore },
  host: () => SessionHost,
): AlertService {
  return new AlertService({
    ports,
    store: { port: store, name: 'alerts' },
    config: config.alerts,
    broadcast: (message) => {
      host().broadcast(message);
    },
  });
}

interface Receiver {
  readonly port: MessagePort;
  readonly sessionHost: SessionHost;
  readonly stop: () => Promise<void>;
}

function receive(message: ToEngineWorker, { port, sessionHost, stop }: Receiver): void {
  switch (message.kind) {
    case 'open':
      sessionHost.openClient(message.client);
      break;
    case 'text':
      sessionHost.onText(message.client, message.text);
      break;
    case 'close':
      sessionHost.closeClient(message.client);
      break;
    case 'reconnect':
      sessionHost.reconnect();
      break;
    case 'problem':
      sessionHost.report(message.problem);
      break;
    case 'ping':
      port.postMessage({ kind: 'pong' } satisfies FromEngineWorker);
      break;
    case 'stop':
      void stop();
      break;
  }
}

async function begin(
  sessionHost: SessionHost,
  { mode, capture }: EngineWorkerData,
  {
    memory,
    network,
    equities,
    alerts,
  }: Pick<SessionHostParts, 'network' | 'equities' | 'alerts'> & { readonly memory: ModeMemory },
): Promise<void> {
  await network.restore();
  await equities.restore();
  await alerts.load();
  if (mode !== undefined) await memory.write(mode);
  void sessionHost.go({ mode: mode ?? (await memory.read()), ...(capture === undefined ? {} : { file: capture }) });
}

interface SessionHostParts {
  readonly data: EngineWorkerData;
  readonly parts: SessionParts;
  readonly server: SessionServer;
  readonly network: NetworkControl;
  readonly equities: EquitiesControl;
  readonly alerts: AlertService;
}

function createSessionHost(
  port: MessagePort,
  { data, parts, server, network, equities, alerts }: SessionHostParts,
  remember: ConstructorParameters<typeof SessionHost>[0]['remember'],
): SessionHost {
  const post = (message: FromEngineWorker): void => {
    port.postMessage(message, message.kind === 'frame' ? [message.frame] : []);
  };
  const shown = <T extends Session>(session: T, feed: EquityFeed | undefined): T => {
    equities.follow(feed);
    return session;
  };
  const serving = (session: MarketSession): Session => server.serving(shown(session, session.equities?.feed));
  return new SessionHost({
    nothing: createEngine({ ports: parts.ports, venues: {}, config: data.config, hostStats: parts.hostStats }).source,
    async open(mode, file) {
      switch (mode) {
        case 'demo':
          return serving(await openDemoSession(parts));
        case 'live':
          return serving(await openLiveSession({ ...parts, config: { ...parts.config, equities: equities.config } }));
        case 'replay':
          return shown(await openReplaySession(parts, captureFile(file, data)), undefined);
      }
    },
    remember,
    network,
    equities,
    alerts,
    startFailed: (mode, reason) => {
      parts.ports.log.write({
        name: 'FEED_START_FAILED',
        level: EVENT_LEVELS.FEED_START_FAILED,
        at: parts.ports.clock.now(),
        fields: { mode, reason },
      });
    },
    text: (client, text) => {
      post({ kind: 'text', client, text });
    },
    frame: (client, frame) => {
      post({ kind: 'frame', client, frame });
    },
    perSecond: data.config.publish.perSecond,
    version: VERSION,
    epochBase: data.epochBase,
  });
}
