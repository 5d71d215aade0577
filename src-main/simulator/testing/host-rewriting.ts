import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import type { Simulator } from '../start-simulator.ts';

/**
 * Where requests to hosts go: the start of a URL without its scheme, such as `stream.bybit.com/v5`, and what replaces it below the root
 * of the simulator, such as `bybit-linear/v5`.
 */
export type HostRoutes = Readonly<Record<string, string>>;

/**
 * For clients whose hosts are fixed: from the first to the last test of the enclosing `describe` whatever they ask of these hosts by
 * `http.request` or `https.request`, WebSockets of `ws` included, goes in clear to the simulator. A request to any other host throws;
 * no traffic leaves this computer.
 */
export function useHostRewriting(simulator: () => Simulator, routes: HostRoutes): void {
  const original = { http: http.request, https: https.request };
  beforeAll(() => {
    const { port } = simulator();
    const request = (...call: RequestCall): ClientRequest => {
      const options = optionsOf(call);
      const answered = call.find((part): part is Answered => typeof part === 'function');
      const target = LOOPBACK.includes(String(options.hostname)) ? options : rewritten(options, routes, port);
      return original.http(target, answered);
    };
    Object.assign(http, { request });
    Object.assign(https, { request });
  });
  afterAll(() => {
    Object.assign(http, { request: original.http });
    Object.assign(https, { request: original.https });
  });
}

type Answered = (response: IncomingMessage) => void;
type RequestCall = readonly (string | URL | RequestOptions | Answered | undefined)[];

/** The options of a call, those of its URL among them; `hostname` and `path` are always there. */
function optionsOf([first, second]: RequestCall): RequestOptions {
  const url = typeof first === 'string' ? new URL(first) : first instanceof URL ? first : undefined;
  const given = url === undefined ? first : second;
  const options: RequestOptions = {
    ...(url !== undefined && urlToHttpOptions(url)),
    ...(typeof given === 'object' && !(given instanceof URL) && given),
  };
  return { ...options, hostname: options.hostname ?? options.host ?? 'localhost', path: options.path ?? '/' };
}

function rewritten(options: RequestOptions, routes: HostRoutes, port: number): RequestOptions {
  const asked = `${options.hostname}${options.path}`;
  const start = Object.keys(routes)
    .filter((route) => asked.startsWith(route))
    .reduce((longest, route) => (route.length > longest.length ? route : longest), '');
  const replacement = routes[start];
  if (replacement === undefined) throw new Error(`no route to the simulator for ${asked}`);
  // Neither the agent nor the connection of TLS.
  const { agent: _, createConnection: __, defaultPort: ___, ...others } = options;
  return {
    ...others,
    protocol: 'http:',
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port,
    path: `/${replacement}${asked.slice(start.length)}`,
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost'];
