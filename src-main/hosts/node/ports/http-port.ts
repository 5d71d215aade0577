import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent, buildConnector } from 'undici';
import type { Dispatcher } from 'undici';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { HttpAnswer, HttpFailure, HttpPort, HttpRequest, HttpUse } from '../../../engine/ports.ts';
import { faultOfError, wordsOfError } from '../../../engine/network-fault.ts';
import { NO_PROXIES } from './proxy-routes.ts';
import type { ProxyRoutes } from './proxy-routes.ts';
import { Semaphore } from './semaphore.ts';
import { trustSystemCertificates } from './system-certificates.ts';
import { targetOf } from './tunnel.ts';

/** How connections are kept; what is absent is the configuration's default. */
export interface HttpPortOptions extends Partial<EngineConfig['rest']> {
  /** Bounds an answer on the wire and unpacked, bytes. */
  readonly maxBodyBytes?: number;
  /** Certificate authority to trust besides those of the system, PEM. */
  readonly ca?: string;
  /** Which proxies connections take, asked for each of them; none if absent. */
  readonly routes?: () => ProxyRoutes;
}

/** An HTTP port with connections to give back. */
export interface NodeHttpPort extends HttpPort {
  useOf(host: string): HttpUse | undefined;
  /** How full what `rest` bounds is. */
  gauges(): readonly GaugeHealth[];
  /** Connections are opened anew: those there are end with the request that they carry. */
  renew(): void;
  /** Ends every request and connection. */
  close(): Promise<void>;
}

/** HTTP on pools of kept-alive connections, one a host. */
export function createHttpPort(options: HttpPortOptions = {}): NodeHttpPort {
  const {
    connections = CONNECTIONS,
    maxActive = MAX_ACTIVE,
    keepAliveMs = KEEP_ALIVE_MS,
    http2 = true,
    maxBodyBytes = MAX_BODY_BYTES,
    ca,
    routes = () => NO_PROXIES,
  } = options;
  const tls = ca === undefined ? {} : { ca };
  const semaphore = new Semaphore(maxActive);
  const counts = new UseCounts();
  const makeAgent = (): Agent => {
    const made = new Agent({
      connections,
      keepAliveTimeout: keepAliveMs,
      maxResponseSize: maxBodyBytes,
      allowH2: http2,
      connect: connector(routes, { ...tls, allowH2: http2 }, ca === undefined),
    });
    counts.watch(made);
    return made;
  };
  let agent = makeAgent();
  const old = new Set<Agent>();
  return {
    request: (request) =>
      perform(request, {
        agent,
        semaphore,
        maxBodyBytes,
        onSend: (host) => {
          counts.of(host).requests++;
        },
      }),
    useOf: (host) => counts.find(host),
    gauges: () => [requestGauge(semaphore.inside, maxActive), connectionGauge(counts.open(), connections)],
    renew: () => {
      const before = agent;
      agent = makeAgent();
      old.add(before);
      void before.close().finally(() => old.delete(before));
    },
    close: async () => {
      await Promise.all([agent, ...old].map((one) => one.destroy()));
    },
  };
}

/** How hosts have been used, over all agents. */
class UseCounts {
  readonly #uses = new Map<string, { requests: number; connections: number }>();
  readonly #open = new Map<string, number>();

  find(host: string): HttpUse | undefined {
    return this.#uses.get(host);
  }

  of(host: string): { requests: number; connections: number } {
    let use = this.#uses.get(host);
    if (use === undefined) this.#uses.set(host, (use = { requests: 0, connections: 0 }));
    return use;
  }

  /** Connections that are open, of each host. */
  open(): readonly number[] {
    return [...this.#open.values()];
  }

  /** Counts the connections of an agent. */
  watch(agent: Agent): void {
    agent.on('connect', (origin) => {
      this.of(new URL(origin).host).connections++;
      this.#countOpen(origin, 1);
    });
    agent.on('disconnect', (origin) => {
      this.#countOpen(origin, -1);
    });
  }

  #countOpen(origin: URL, change: number): void {
    const { host } = new URL(origin);
    this.#open.set(host, (this.#open.get(host) ?? 0) + change);
  }
}

/** Opens connections straight or through a tunnel of the proxy, and then TLS with the host itself. */
function connector(
  routes: () => ProxyRoutes,
  tls: buildConnector.BuildOptions,
  trustsSystem: boolean,
): buildConnector.connector {
  const connect = buildConnector({ ...tls, timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) => {
    const target = targetOf(options);
    if (target.isSecure && trustsSystem) trustSystemCertificates();
    const proxy = routes().proxyFor(target);
    if (proxy === undefined) {
      connect(options, callback);
      return;
    }
    proxy.connect(target, CONNECT_TIMEOUT_MS, (tunnel) => {
      if (tunnel instanceof Error) callback(tunnel, null);
      else if (target.isSecure) connect({ ...options, httpSocket: tunnel }, callback);
      else callback(null, tunnel);
    });
  };
}

function requestGauge(inside: number, cap: number): GaugeHealth {
  return { name: 'http-requests', option: 'rest.maxActive', used: inside, cap, total: inside };
}

/** `counts` of open connections, one a host. */
function connectionGauge(counts: readonly number[], cap: number): GaugeHealth {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    name: 'http-connections',
    option: 'rest.connections',
    used: counts.reduce((most, count) => Math.max(most, count), 0),
    cap,
    total,
  };
}

/** Why no whole answer came. */
class HttpPortError extends Error implements HttpFailure {
  override readonly name = 'HttpPortError';
  readonly code: HttpFailure['code'];
  readonly fault: HttpFailure['fault'];

  constructor(code: HttpFailure['code'], message: string, fault?: HttpFailure['fault']) {
    super(message);
    this.code = code;
    this.fault = fault;
  }
}

interface Means {
  readonly agent: Agent;
  readonly semaphore: Semaphore;
  readonly maxBodyBytes: number;
  readonly onSend: (host: string) => void;
}

/** The time limit counts waiting for a turn, too: whoever asked has given up by then. */
async function perform(request: HttpRequest, { agent, semaphore, maxBodyBytes, onSend }: Means): Promise<HttpAnswer> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort(new HttpPortError('timeout', `no answer within ${String(request.timeoutMs)} ms`, 'timeout'));
  }, request.timeoutMs);
  request.onCancel?.(() => {
    abort.abort(new HttpPortError('cancelled', 'cancelled'));
  });
  let turn: Disposable | undefined;
  try {
    turn = await semaphore.enter(abort.signal);
    const url = new URL(request.url);
    onSend(url.host);
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: {
        'user-agent': 'tapedeck',
        accept: 'application/json',
        'accept-encoding': 'gzip',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: abort.signal,
    });
    return {
      status: answer.statusCode,
      header: (name) => headerOf(answer.headers, name),
      headers: (name) => [answer.headers[name] ?? []].flat(),
      body: request.ignoresBody === true ? endBody(answer) : await bodyOf(answer, maxBodyBytes),
    };
  } catch (error) {
    throw failureOf(error);
  } finally {
    turn?.[Symbol.dispose]();
    clearTimeout(timer);
  }
}

/** Ends an answer whose body nobody reads. Its connection goes with it. */
function endBody({ body }: Dispatcher.ResponseData): Uint8Array {
  body.on('error', () => undefined).destroy();
  return new Uint8Array();
}

async function bodyOf(answer: Dispatcher.ResponseData, maxBodyBytes: number): Promise<Uint8Array> {
  const packed = await answer.body.bytes();
  const encoding = (headerOf(answer.headers, 'content-encoding') ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity' || packed.length === 0) return packed;
  const unpack = UNPACK.get(encoding);
  if (unpack === undefined)
    throw new HttpPortError('network', `an answer in the encoding ${encoding.slice(0, 40)}, which cannot be read`);
  return unpack(packed, { maxOutputLength: maxBodyBytes });
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function failureOf(error: unknown): HttpPortError {
  if (error instanceof HttpPortError) return error;
  if (!(error instanceof Error)) return new HttpPortError('network', String(error));
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE')
    return new HttpPortError('too-large', error.message);
  const message = wordsOfError(error);
  const fault = faultOfError(error);
  if (code.endsWith('_TIMEOUT')) return new HttpPortError('timeout', message, fault);
  return new HttpPortError('network', code === '' || message.includes(code) ? message : `${message} (${code})`, fault);
}

/** Only gzip is asked for; what stands between sends others all the same. */
const UNPACK: ReadonlyMap<
  string,
  (packed: Uint8Array, bounds: { readonly maxOutputLength: number }) => Promise<Uint8Array>
> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);
/** Binance's whole exchangeInfo is some 15 MB unpacked. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 10;
const MAX_ACTIVE = 20;
const KEEP_ALIVE_MS = 30_000;
