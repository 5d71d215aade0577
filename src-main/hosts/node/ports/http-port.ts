import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent, buildConnector } from 'undici';
import type { Dispatcher } from 'undici';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { HttpAnswer, HttpFailure, HttpPort, HttpRequest, HttpUse } from '../../../engine/ports.ts';
import type { Proxy } from './proxy.ts';
import { Semaphore } from './semaphore.ts';

/** How connections are kept; what is absent is the configuration's default. */
export interface HttpPortOptions extends Partial<EngineConfig['rest']> {
  /** Bounds an answer on the wire and unpacked, bytes. */
  readonly maxBodyBytes?: number;
  /** Certificate authority to trust besides those of the system, PEM. */
  readonly ca?: string;
  readonly proxy?: Proxy;
}

/** An HTTP port with connections to give back. */
export interface NodeHttpPort extends HttpPort {
  useOf(host: string): HttpUse | undefined;
  /** How full what `rest` bounds is. */
  gauges(): readonly GaugeHealth[];
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
    proxy,
  } = options;
  const tls = ca === undefined ? {} : { ca };
  const agent = new Agent({
    connections,
    keepAliveTimeout: keepAliveMs,
    maxResponseSize: maxBodyBytes,
    allowH2: http2,
    connect: proxy === undefined ? tls : tunnelConnector(proxy, { ...tls, allowH2: http2 }),
  });
  const semaphore = new Semaphore(maxActive);
  const uses = new Map<string, { requests: number; connections: number }>();
  const open = new Map<string, number>();
  const useOf = (host: string): { requests: number; connections: number } => {
    let use = uses.get(host);
    if (use === undefined) uses.set(host, (use = { requests: 0, connections: 0 }));
    return use;
  };
  const countOpen = (origin: URL, change: number): void => {
    const { host } = new URL(origin);
    open.set(host, (open.get(host) ?? 0) + change);
  };
  agent.on('connect', (origin) => {
    useOf(new URL(origin).host).connections++;
    countOpen(origin, 1);
  });
  agent.on('disconnect', (origin) => {
    countOpen(origin, -1);
  });
  return {
    request: (request) =>
      perform(request, {
        agent,
        semaphore,
        maxBodyBytes,
        onSend: (host) => {
          useOf(host).requests++;
        },
      }),
    useOf: (host) => uses.get(host),
    gauges: () => [requestGauge(semaphore.inside, maxActive), connectionGauge([...open.values()], connections)],
    close: () => agent.destroy(),
  };
}

/** Opens connections straight or through a tunnel of the proxy, and then TLS with the host itself. */
function tunnelConnector(proxy: Proxy, tls: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector({ ...tls, timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    const isSecure = options.protocol === 'https:';
    const target = { host, port: Number(options.port) || (isSecure ? 443 : 80) };
    if (!proxy.isFor(target)) {
      connect(options, callback);
      return;
    }
    proxy.connect(target, CONNECT_TIMEOUT_MS, (tunnel) => {
      if (tunnel instanceof Error) callback(tunnel, null);
      else if (isSecure) connect({ ...options, httpSocket: tunnel }, callback);
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

  constructor(code: HttpFailure['code'], message: string) {
    super(message);
    this.code = code;
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
    abort.abort(new HttpPortError('timeout', `no answer within ${String(request.timeoutMs)} ms`));
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
      body: await bodyOf(answer, maxBodyBytes),
    };
  } catch (error) {
    throw failureOf(error);
  } finally {
    turn?.[Symbol.dispose]();
    clearTimeout(timer);
  }
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
  if (code.endsWith('_TIMEOUT')) return new HttpPortError('timeout', error.message);
  return new HttpPortError(
    'network',
    code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`,
  );
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
