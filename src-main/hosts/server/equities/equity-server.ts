import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { json, PageGuard, pathOf, type PageAnswer, type PageRequest } from '../health/health-pages.ts';

/** What answers requests for pages. */
export interface EquityPageSources {
  readonly health: () => object;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
}

/** Where pages are served, and who may read them. */
export interface EquityServerOptions extends Pick<EngineConfig['serve'], 'healthHosts' | 'healthToken'> {
  readonly host: string;
  readonly port: number;
}

/** A server of `/health` and `/metrics`. */
export interface EquityServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves the pages of an equity feed on one address. Rejects if the port is taken. */
export async function serveEquityPages(
  { host, port, ...guarded }: EquityServerOptions,
  sources: EquityPageSources,
): Promise<EquityServer> {
  const guard = new PageGuard(guarded);
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const asked: PageRequest = { method, url, host: headers.host, authorization: headers.authorization };
    void answer(asked, guard, sources).then(({ status, type, body }) => {
      response
        .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
        .end(method === 'HEAD' ? '' : body);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: PageRequest, guard: PageGuard, sources: EquityPageSources): Promise<PageAnswer> {
  const rejection = guard.reject(request);
  if (rejection !== undefined) return rejection;
  try {
    switch (pathOf(request)) {
      case '/health':
        return json(200, sources.health());
      case '/metrics':
        return { status: 200, type: sources.metricsType, body: await sources.metrics() };
      default:
        return json(404, { code: 'not-found', message: 'there are /health and /metrics' });
    }
  } catch (error) {
    return json(500, { code: 'internal', message: String(error) });
  }
}
