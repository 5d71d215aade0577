import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ProxyRoutes } from './proxy-routes.ts';
import type { Target } from './proxy-server.ts';

/** Where a URL leads. */
export function targetOf({ protocol, hostname, port }: Pick<URL, 'protocol' | 'hostname' | 'port'>): Target {
  const isSecure = protocol === 'wss:' || protocol === 'https:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (isSecure ? 443 : 80),
    isSecure,
  };
}

/** An agent for one WebSocket through the proxy that it takes; undefined if it takes none. */
export function tunnelTo(url: URL, routes: ProxyRoutes, timeoutMs: number): Agent | undefined {
  const target = targetOf(url);
  const { host, isSecure } = target;
  const proxy = routes.proxyFor(target);
  if (proxy === undefined) return undefined;
  const agent = isSecure ? new SecureAgent() : new Agent();
  agent.createConnection = (_options, callback) => {
    proxy.connect(target, timeoutMs, (tunnel) => {
      if (tunnel instanceof Error) {
        callback?.(tunnel, NO_STREAM);
        return;
      }
      const servername = isIP(host) === 0 ? { servername: host } : {};
      callback?.(null, isSecure ? connectTls({ socket: tunnel, ...servername, ALPNProtocols: ['http/1.1'] }) : tunnel);
    });
    return undefined;
  };
  return agent;
}

/** Beside an error, in place of a connection. */
const NO_STREAM = new Duplex();
