import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { HealthReport } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { carriesToken } from '../secrets.ts';
import type { ExchangeStatus } from './exchange-status.ts';
import type { Metrics } from './metrics.ts';

/** What the health pages show. */
export interface HealthSources {
  readonly metrics: Metrics;
  readonly serve: Pick<EngineConfig['serve'], 'healthToken' | 'healthHosts'>;
  exchanges(): readonly ExchangeStatus[];
  /** Every stream there is. */
  streams(): HealthReport['streams'];
  /** Why the server is not ready, in words; undefined if it is. */
  notReady(): string | undefined;
}

/** Adds `GET /health`, `/ready` and `/metrics`, for orchestrators and Prometheus. */
export function addHealthPages(app: FastifyInstance, sources: HealthSources): void {
  const hosts = namesOf(sources.serve.healthHosts);
  const { healthToken } = sources.serve;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    // A page whose name points here (DNS rebinding) sends its own name.
    if (!isHostAllowed(request.headers.host, hosts))
      return reply
        .code(421)
        .send({ code: 'wrong-host', message: 'ask by address, or add the name to serve.healthHosts' });
    if (healthToken !== '' && !carriesToken(request.headers.authorization, healthToken))
      return reply.code(401).send({ code: 'wrong-token', message: 'send "Authorization: Bearer <serve.healthToken>"' });
  });
  app.get('/health', () => {
    const streams = sources.streams();
    const notRunning = streams.filter(({ state }) => state !== 'running');
    return {
      status: 'healthy',
      timestamp: new Date().toISOString(),
      streams: streams.length,
      not_running_total: notRunning.length,
      not_running: notRunning.slice(0, MOST_NAMED).map(({ key, state, since, lastError }) => ({
        stream: key,
        state,
        since: new Date(since).toISOString(),
        ...(lastError === undefined ? {} : { reason: lastError.message }),
      })),
    };
  });
  app.get('/ready', async (_request, reply) => {
    const reason = sources.notReady();
    const status = reason === undefined ? { status: 'ready' } : { status: 'not_ready', reason };
    return reply
      .code(reason === undefined ? 200 : 503)
      .send({ ...status, timestamp: new Date().toISOString(), exchanges: sources.exchanges() });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(sources.metrics.contentType).send(await sources.metrics.page()),
  );
}

/** Addresses are no names, and HTTP/1.0 has none. */
function isHostAllowed(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  if (header === undefined) return true;
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) !== 0 || allowed.has(name);
}

function namesOf(list: string): ReadonlySet<string> {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return new Set(['localhost', ...names.filter((name) => name !== '')]);
}

/** A page is for people as well: who wants all reads the metrics. */
const MOST_NAMED = 100;
