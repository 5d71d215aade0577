import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { EngineConfig } from '../../engine/config/config.ts';

/** Certificate and key, PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads what the options name; undefined if they name nothing. Rejects, in words for people, if a file cannot be read or is not what it should be. */
export async function readTls({ cert, key }: EngineConfig['serve']['tls']): Promise<TlsFiles | undefined> {
  if (cert === '' || key === '') return undefined;
  const read = (option: string, file: string): Promise<Buffer> =>
    readFile(file).catch((error: unknown) => {
      throw new Error(`serve.tls.${option}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
  const [certificate, privateKey] = await Promise.all([read('cert', cert), read('key', key)]);
  const files = { cert: certificate, key: privateKey };
  try {
    createSecureContext(files);
  } catch (error) {
    throw new Error(
      `serve.tls: no certificate and its key: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  return files;
}

/** An HTTP server, or an HTTPS one if there are files for it. Not listening yet. */
export function createApp(tls: TlsFiles | undefined): FastifyInstance {
  return fastify({
    logger: false,
    forceCloseConnections: true,
    serverFactory: (handler) =>
      tls === undefined ? createServer(handler) : createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, handler),
  });
}
