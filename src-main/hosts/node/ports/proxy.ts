import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { EngineConfig } from '../../../engine/config/config.ts';

/** Where connections end: a name or an address without brackets, and a port. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** The proxy that connections to the outside take. */
export interface Proxy {
  /** Address for people: no user name and no password. */
  readonly name: string;
  /** Whether connections to a target take it. */
  isFor(target: Target): boolean;
  /**
   * Opens a tunnel to a target by HTTP CONNECT. Calls back once: with a {@link ProxyError} if the proxy cannot be reached, answers
   * something else than success, or not within `timeoutMs`.
   */
  connect(target: Target, timeoutMs: number, done: (tunnel: Socket | ProxyError) => void): void;
}

/** Why a proxy opened no tunnel; `status` is what it answered, if it did. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** The proxy of a configuration; undefined if it names none. Connections to this computer never take it. */
export function createProxy({ proxy, noProxy }: EngineConfig['network']): Proxy | undefined {
  if (proxy === '') return undefined;
  const url = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  const name = `${url.protocol}//${url.host}`;
  const direct = noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(toRule);
  return {
    name,
    isFor: (target) => !isLoopback(target.host) && !direct.some((rule) => rule(target)),
    connect: (target, timeoutMs, done) => {
      const asking = ask(url, target);
      let isDone = false;
      const settle = (tunnel: Socket | ProxyError): void => {
        clearTimeout(timer);
        if (!isDone) done(tunnel);
        isDone = true;
      };
      const fail = (reason: string, status?: number): void => {
        settle(new ProxyError(`the proxy ${name} ${reason}`, status));
      };
      const timer = setTimeout(() => {
        fail(`did not answer within ${String(timeoutMs)} ms (timeout)`);
        asking.destroy();
      }, timeoutMs);
      asking.on('connect', ({ statusCode = 0, statusMessage = '' }: IncomingMessage, socket: Socket, head: Buffer) => {
        if (isDone || statusCode < 200 || statusCode > 299) {
          socket.destroy();
          fail(`answered ${String(statusCode)} ${statusMessage}`.trimEnd(), statusCode);
          return;
        }
        if (head.length > 0) socket.unshift(head);
        settle(socket);
      });
      asking.on('error', (error) => {
        fail(`cannot be reached: ${error.message}`);
      });
      asking.end();
    },
  };
}

function ask(proxy: URL, target: Target): ClientRequest {
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${String(target.port)}`;
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const isSecure = proxy.protocol === 'https:';
  return (isSecure ? requestHttps : requestHttp)({
    host: withoutBrackets(proxy.hostname),
    port: proxy.port === '' ? (isSecure ? 443 : 80) : Number(proxy.port),
    method: 'CONNECT',
    path: authority,
    agent: false,
    headers: {
      host: authority,
      'user-agent': 'tapedeck',
      ...(user === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` }),
    },
  });
}

/** One entry of NO_PROXY: `*`, a name with everything below it, a leading dot or `*.` for only what is below, each with a port or not. */
function toRule(entry: string): (target: Target) => boolean {
  const [, name = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const isPort = (target: Target): boolean => port === undefined || Number(port) === target.port;
  if (name === '*') return isPort;
  const bare = withoutBrackets(name.replace(/^\*?\./, '')).toLowerCase();
  const isBelowOnly = name.startsWith('*.');
  return (target) => {
    const host = target.host.toLowerCase().replace(/\.$/, '');
    return isPort(target) && ((host === bare && !isBelowOnly) || host.endsWith(`.${bare}`));
  };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
