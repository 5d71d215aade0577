import type { EngineConfig } from '../../engine/config/config.ts';
import { serveProblem } from './serve-problem.ts';
import { startServerHost } from './server-host.ts';
import type { ServerHost, ServerHostOptions } from './server-host.ts';

/** What a session is served with. */
export type ServeSessionOptions = Omit<ServerHostOptions, 'healthUrl'>;

/** Serves a session. Rejects, in words for people, if the options will not do or a port is taken, and then listens nowhere. */
export async function serveSession(options: ServeSessionOptions): Promise<ServerHost> {
  const { serve } = options.config;
  const problem = serveProblem(serve);
  if (problem !== undefined) throw new Error(problem);
  return startServerHost({ ...options, healthUrl: HEALTH_URL }).catch((error: unknown) => {
    throw new Error(listenProblem(error, serve), { cause: error });
  });
}

function listenProblem(error: unknown, { port, healthPort }: EngineConfig['serve']): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error.message;
  const taken = 'port' in error && error.port === healthPort && healthPort !== port ? healthPort : port;
  const option = taken === port ? 'serve.port' : 'serve.healthPort';
  return `port ${String(taken)} is taken: choose another (${option}), or 0 for any free one`;
}

/** Beside this file from source, and beside its bundle when built. */
const HEALTH_URL = new URL(
  import.meta.url.endsWith('.ts') ? 'health/health-worker.ts' : 'health-worker.js',
  import.meta.url,
);
