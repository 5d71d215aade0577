import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isHostAllowed } from '../health/health-pages.ts';

/** What answers requests for pages. */
export interface EquityPageSources {
  readonly health: () => object;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
}

/** A server of `/health` and `/metrics`. */
export interface EquityServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves the pages of an equity feed on one address. Rejects if the port is taken. */
export async function serveEquityPages(
  { host, port }: { readonly host: string; readonly port: number },
  sources: EquityPageSources,
): Promise<EquityServer> {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string): void => {
      response
        .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
        .end(request.method === 'HEAD' ? '' : body);
    };
    const json = (status: number, body: object): void => {
      send(status, 'application/json', JSON.stringify(body));
    };
    // A page whose name points here (DNS rebinding) sends its own name.
    if (!isHostAllowed(request.headers.host, LOCAL)) json(421, { code: 'wrong-host', message: 'ask by address' });
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      json(405, { code: 'method', message: 'ask with GET' });
    else if (request.url === '/health') json(200, sources.health());
    else if (request.url === '/metrics') {
      sources.metrics().then(
        (page) => {
          send(200, sources.metricsType, page);
        },
        (error: unknown) => {
          json(500, { code: 'internal', message: String(error) });
        },
      );
    } else json(404, { code: 'not-found', message: 'there are /health and /metrics' });
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

const LOCAL: ReadonlySet<string> = new Set(['localhost']);
