import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { NetworkFault } from '../../../../src-shared/wire/network-fault.ts';
import { proxyName } from '../../../engine/config/proxy-address.ts';
import type { ProxyAddress } from '../../../engine/config/proxy-address.ts';
import { wordsOfError } from '../../../engine/network-fault.ts';

/** Where connections end: a name or an address without brackets, and a port. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Whether TLS is spoken with it. */
  readonly isSecure: boolean;
}

/** A proxy that connections take. */
export interface Proxy {
  /** Address for people: no user name and no password. */
  readonly name: string;
  /**
   * Opens a tunnel to a target. Calls back once: with a {@link ProxyError} if the proxy cannot be reached, opens none, or not within
   * `timeoutMs`.
   */
  connect(target: Target, timeoutMs: number, done: (tunnel: Socket | ProxyError) => void): void;
}

/** Why a proxy opened no tunnel. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** The proxy at an address. */
export function createProxy(address: ProxyAddress): Proxy {
  const name = proxyName(address);
  const open = address.protocol === 'socks5' ? openBySocks : openByConnect;
  return {
    name,
    connect: (target, timeoutMs, done) => {
      const opening = open(address, target, timeoutMs);
      let isDone = false;
      const settle = (outcome: Socket | Failed): void => {
        clearTimeout(timer);
        if (isDone) {
          if (!('fault' in outcome)) outcome.destroy();
          return;
        }
        isDone = true;
        done('fault' in outcome ? new ProxyError(outcome.fault, `the proxy ${name} ${outcome.words}`) : outcome);
      };
      const timer = setTimeout(() => {
        settle({ fault: 'proxy-timeout', words: `did not answer within ${String(timeoutMs)} ms (timeout)` });
        opening.cancel();
      }, timeoutMs);
      void opening.promise.then(settle);
    },
  };
}

interface Failed {
  readonly fault: NetworkFault;
  /** Continues the name of the proxy. */
  readonly words: string;
}

interface Opening {
  /** Never rejects. */
  readonly promise: Promise<Socket | Failed>;
  /** Gives the attempt up. */
  readonly cancel: () => void;
}

function openByConnect(address: ProxyAddress, target: Target): Opening {
  const asking = askToConnect(address, target);
  const promise = new Promise<Socket | Failed>((resolve) => {
    asking.on('connect', ({ statusCode = 0, statusMessage = '' }: IncomingMessage, socket: Socket, head: Buffer) => {
      if (statusCode >= 200 && statusCode <= 299) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      resolve({
        fault: statusCode === 407 ? 'proxy-credentials' : 'proxy-rejected',
        words: `answered ${String(statusCode)} ${statusMessage}`.trimEnd(),
      });
    });
    // An answer that opens no tunnel as it should.
    asking.on('response', ({ statusCode = 0 }: IncomingMessage) => {
      asking.destroy();
      resolve({ fault: 'proxy-rejected', words: `answered ${String(statusCode)} to CONNECT` });
    });
    asking.on('error', (error) => {
      resolve(unreachable(error));
    });
  });
  asking.end();
  return { promise, cancel: () => asking.destroy() };
}

function askToConnect({ protocol, host, port, user, password }: ProxyAddress, target: Target): ClientRequest {
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${String(target.port)}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return (protocol === 'https' ? requestHttps : requestHttp)({
    host,
    port,
    method: 'CONNECT',
    path: authority,
    agent: false,
    headers: {
      host: authority,
      'user-agent': 'tapedeck',
      ...(user === '' && password === '' ? {} : { 'proxy-authorization': authorization }),
    },
  });
}

/** Names are resolved by the proxy. */
function openBySocks({ host, port, user, password }: ProxyAddress, target: Target, timeoutMs: number): Opening {
  const promise = SocksClient.createConnection({
    command: 'connect',
    // The library ends the attempt itself, a moment after nobody waits for it any more.
    timeout: timeoutMs + 100,
    destination: { host: target.host, port: target.port },
    proxy: { host, port, type: 5, ...(user === '' && password === '' ? {} : { userId: user, password }) },
  }).then(({ socket }) => socket, failureOfSocks);
  return { promise, cancel: () => undefined };
}

/** The library has texts and no codes; and its errors carry the password, which must go no further. */
function failureOfSocks(error: unknown): Failed {
  const { message } = error instanceof Error ? error : { message: String(error) };
  if (/auth/i.test(message))
    return { fault: 'proxy-credentials', words: 'wants a user name and password, or does not take these' };
  const [, why] = /^Socks5 proxy rejected connection - (\w+)/.exec(message) ?? [];
  if (why !== undefined) return { fault: 'proxy-rejected', words: `opens no connection (${why})` };
  return /^Received invalid|^Socket closed/.test(message)
    ? { fault: 'proxy-rejected', words: 'does not speak SOCKS5' }
    : unreachable(new Error(message));
}

function unreachable(error: Error): Failed {
  return { fault: 'proxy-unreachable', words: `cannot be reached: ${wordsOfError(error)}` };
}
