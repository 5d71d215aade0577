import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Proxy } from './proxy.ts';

/** An agent for one WebSocket through the proxy; undefined if there is none, or if the host is reached without it. */
export function tunnelTo(url: URL, proxy: Proxy | undefined, timeoutMs: number): Agent | undefined {
  const isSecure = url.protocol === 'wss:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const target = { host, port: Number(url.port) || (isSecure ? 443 : 80) };
  if (proxy?.isFor(target) !== true) return undefined;
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
