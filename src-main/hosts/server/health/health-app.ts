import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { ExchangeStatus } from './exchange-status.ts';
import type { Metrics } from './metrics.ts';

/** What the health pages tell. */
export interface HealthSources {
  readonly metrics: Metrics;
  exchanges(): readonly ExchangeStatus[];
  /** Why the server is not ready, in words; undefined where it is. */
  notReady(): string | undefined;
}

/** `GET /health`, `/ready` and `/metrics`, for orchestrators and Prometheus. Not listening yet. */
export function createHealthApp(sources: HealthSources): FastifyInstance {
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onRequest', async (_request, reply) => {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  app.get('/health', () => ({ status: 'healthy', timestamp: new Date().toISOString() }));
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
  return app;
}
