import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server as TlsServer } from 'node:https';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { TlsFiles } from './tls-files.ts';
import { TLS_OPTIONS } from './tls-options.ts';

/** An HTTP server, or an HTTPS one if there are files for it. Not listening yet. */
export interface App {
  readonly fastify: FastifyInstance;
  /** The certificate of connections that are opened from now on; of an HTTP server, nothing. */
  setTls(tls: TlsFiles): void;
}

/** Makes one. */
export function createApp(tls: TlsFiles | undefined): App {
  let secure: TlsServer | undefined;
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    serverFactory: (handler) => {
      if (tls === undefined) return createServer(handler);
      return (secure = createTlsServer({ ...tls, ...TLS_OPTIONS }, handler));
    },
  });
  return {
    fastify: app,
    setTls: (files) => {
      secure?.setSecureContext({ ...files, ...TLS_OPTIONS });
    },
  };
}
