import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentSecurityPolicy } from '../node/content-security-policy.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import { createAccess } from './access.ts';
import type { Access, AccessAnswer } from './access.ts';
import { attachFeed } from './feed-server.ts';

/** What a browser host is made of. */
export interface WebHostOptions {
  readonly engine: Pick<EngineSupervisor, 'connect' | 'report'>;
  readonly home: string;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** A running browser host. */
export interface WebHost {
  /** A URL with a token: whoever opens it first, within ten minutes, is let in. Earlier ones are void. */
  newLink(): string;
  readonly port: number;
  /** Ends every page's feed and stops listening. Stopping twice does nothing. The engine is the caller's. */
  stop(): Promise<void>;
}

/** Serves the renderer and its feed on 127.0.0.1. Rejects if the renderer is not built or the port is taken. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  if (!existsSync(path.join(options.rendererFolder, 'index.html'))) {
    throw new Error(`the screen is not built: ${options.rendererFolder} has no index.html; run "npm run build" first`);
  }
  const app = fastify({ logger: false, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } });
  let access: Access | undefined;
  guard(app, () => access);
  await app.register(fastifyStatic, { root: options.rendererFolder, cacheControl: false });
  await app.listen({ host: '127.0.0.1', port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const granted = createAccess(port);
  access = granted;
  const feed = attachFeed({ server: app.server, access: granted, engine: options.engine, home: options.home });
  return {
    newLink: () => `http://127.0.0.1:${String(port)}/?token=${granted.newToken()}`,
    port,
    async stop() {
      // Nothing new comes in while those who are here leave.
      app.server.close();
      await feed.stop();
      await app.close();
    },
  };
}

/** Every request passes here first, those for files that do not exist included. */
function guard(app: FastifyInstance, access: () => Access | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    const granting = access();
    const answer: AccessAnswer =
      granting === undefined ? 'unknown' : granting.check({ headers: request.headers, ...tokenOf(request) }, false);
    if (answer === 'granted' && !hasToken(request)) return;
    // The address bar, the history and the Referer never keep the token.
    if (answer === 'granted') return reply.redirect('/', 303);
    if (answer === 'enter' && granting !== undefined)
      return reply.header('set-cookie', granting.cookie).redirect('/', 303);
    return reject(reply, answer);
  });
}

function reject(reply: FastifyReply, answer: AccessAnswer): FastifyReply {
  const isHost = answer === 'wrong-host';
  void reply.code(isHost ? 421 : answer === 'wrong-origin' ? 403 : 401).type('text/html; charset=utf-8');
  return reply.send(
    answer === 'unknown'
      ? ASK_FOR_LINK
      : '<!doctype html><title>Tapedeck</title><p>This address is not for this page.</p>',
  );
}

function hasToken(request: FastifyRequest): boolean {
  return tokenOf(request).token !== undefined;
}

function tokenOf(request: FastifyRequest): { readonly token?: string } {
  const query = request.query as Readonly<Record<string, unknown>>;
  const token = query['token'];
  return typeof token === 'string' ? { token } : {};
}

const SECURITY_HEADERS = {
  'content-security-policy': contentSecurityPolicy('self'),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
  'cache-control': 'no-store',
};

/** A link followed from another site arrives without the cookie it has just been given; a click on the same page brings it along. */
const ASK_FOR_LINK =
  '<!doctype html><title>Tapedeck</title><p>Open the link that Tapedeck printed when it started. It works once, and for ten ' +
  'minutes; for another one press Enter where Tapedeck was started. If you have just opened it, <a href="/">go on here</a>.</p>';
