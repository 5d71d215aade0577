import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import type { MarketSession } from './market-session.ts';
import type { Session } from './session.ts';

/** What the module at `serverUrl` exports: a host sees no other host, so it is known by its shape and loaded only if it is wanted. */
export interface ServerModule {
  /** Serves a session that has started. Rejects, in words for people, if it cannot, and then listens nowhere. */
  readonly serveSession: (options: {
    readonly session: MarketSession;
    readonly config: EngineConfig;
  }) => Promise<RunningServer>;
}

/** A server that listens. */
export interface RunningServer {
  /** How full is what it bounds. */
  gauges(): readonly GaugeHealth[];
  /** Clients are informed and everything is closed; before the session stops. */
  stop(): Promise<void>;
}

/** What a session server borrows. */
export interface SessionServerOptions {
  readonly serverUrl: string;
  readonly config: EngineConfig;
  readonly ports: Pick<EnginePorts, 'clock' | 'log'>;
  /** Receives why a session cannot be served; it is logged besides. */
  readonly onProblem: (problem: HostProblem) => void;
}

/** Serves other programs what the screen shows, one session after the other, if `serve.enabled` says so. */
export class SessionServer {
  readonly #options: SessionServerOptions;
  #running: RunningServer | undefined;

  constructor(options: SessionServerOptions) {
    this.#options = options;
  }

  /** How full is what the running server bounds; nothing if none runs. */
  gauges(): readonly GaugeHealth[] {
    return this.#running?.gauges() ?? [];
  }

  /** The session, served from its start until just before its end. A server that cannot start is reported as a problem, and the session goes on. */
  serving(session: MarketSession): Session {
    if (!this.#options.config.serve.enabled) return session;
    return {
      ...session,
      start: async () => {
        await session.start();
        await this.#start(session);
      },
      stop: async () => {
        await this.#running?.stop();
        this.#running = undefined;
        await session.stop();
      },
    };
  }

  async #start(session: MarketSession): Promise<void> {
    const { serverUrl, config } = this.#options;
    const serve = { ...config.serve, graceMs: Math.min(config.serve.graceMs, MAX_GRACE_MS) };
    try {
      const { serveSession } = (await import(/* @vite-ignore */ serverUrl)) as ServerModule;
      this.#running = await serveSession({ session, config: { ...config, ...session.engine.config, serve } });
    } catch (error) {
      this.#report(error instanceof Error ? error.message : String(error));
    }
  }

  #report(reason: string): void {
    const {
      config: {
        serve: { host, port },
      },
      ports: { clock, log },
      onProblem,
    } = this.#options;
    const problem: HostProblem = { code: 'not-served', file: `${host}:${String(port)}`, reason, at: clock.now() };
    log.write({
      name: 'HANDLER_ERROR',
      level: EVENT_LEVELS.HANDLER_ERROR.host,
      at: problem.at,
      fields: { problem: problem.code, address: problem.file, reason },
    });
    onProblem(problem);
  }
}

/** A window that is closed ends within 2 s, the session's own end included. */
const MAX_GRACE_MS = 200;
