import type { MessagePort } from 'node:worker_threads';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import { createEngine } from '../../../engine/engine.ts';
import { createFileStore } from '../ports/file-store.ts';
import { createHostStats } from '../session/host-stats.ts';
import { SessionHost } from '../session/session-host.ts';
import { openDemoSession, openLiveSession } from '../session/market-session.ts';
import type { SessionParts } from '../session/market-session.ts';
import { createModeMemory } from '../session/mode-memory.ts';
import { createNodePorts } from '../ports/ports.ts';
import { captureFile, openReplaySession } from '../session/replay-session.ts';
import { SessionServer } from '../session/session-server.ts';
import { VERSION } from '../version.ts';
import type { EngineWorkerData, FromEngineWorker, ToEngineWorker } from './worker-messages.ts';

/** Runs the engine behind a port until it is told to stop; then nothing keeps the thread alive. */
export function runEngineWorker(port: MessagePort, data: EngineWorkerData): void {
  const onProblem = (problem: HostProblem): void => {
    hub.report(problem);
  };
  const ports = createNodePorts({ home: data.home, rest: data.config.rest, log: data.config.log, onProblem });
  const server = new SessionServer({ serverUrl: data.serverUrl, config: data.config, ports, onProblem });
  const parts: SessionParts = {
    ports,
    config: data.config,
    hostStats: createHostStats(() => [...ports.gauges(), ...server.gauges()]),
    simulatorUrl: data.simulatorUrl,
  };
  const memory = createModeMemory(createFileStore({ folder: data.home, onProblem }));
  const hub = createHub(port, { data, parts, server }, (mode) => {
    void memory.write(mode);
  });
  const stop = async (): Promise<void> => {
    await hub.stop();
    await ports.close();
    port.close();
  };
  const hear = (message: ToEngineWorker): void => {
    switch (message.kind) {
      case 'open':
        hub.openClient(message.client);
        break;
      case 'text':
        hub.onText(message.client, message.text);
        break;
      case 'close':
        hub.closeClient(message.client);
        break;
      case 'reconnect':
        hub.reconnect();
        break;
      case 'problem':
        hub.report(message.problem);
        break;
      case 'stop':
        void stop();
        break;
    }
  };
  // What clients say waits in the port until the way to the first session is queued: it must not overtake what a person chooses at once.
  void begin(hub, data, memory).then(() => {
    port.on('message', hear);
  });
}

async function begin(
  hub: SessionHost,
  { mode, capture }: EngineWorkerData,
  memory: ReturnType<typeof createModeMemory>,
): Promise<void> {
  if (mode !== undefined) await memory.write(mode);
  void hub.go({ mode: mode ?? (await memory.read()), ...(capture === undefined ? {} : { file: capture }) });
}

interface SessionHostParts {
  readonly data: EngineWorkerData;
  readonly parts: SessionParts;
  readonly server: SessionServer;
}

function createHub(
  port: MessagePort,
  { data, parts, server }: SessionHostParts,
  remember: ConstructorParameters<typeof SessionHost>[0]['remember'],
): SessionHost {
  const post = (message: FromEngineWorker): void => {
    port.postMessage(message, message.kind === 'frame' ? [message.frame] : []);
  };
  return new SessionHost({
    nothing: createEngine({ ports: parts.ports, venues: {}, config: data.config, hostStats: parts.hostStats }).source,
    async open(mode, file) {
      switch (mode) {
        case 'demo':
          return server.serving(await openDemoSession(parts));
        case 'live':
          return server.serving(openLiveSession(parts));
        case 'replay':
          return openReplaySession(parts, captureFile(file, data));
      }
    },
    remember,
    startFailed: (mode, reason) => {
      parts.ports.log.write({
        name: 'FEED_START_FAILED',
        level: 'error',
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
  });
}
