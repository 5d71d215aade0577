import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import type { HttpAnswer, HttpFailure, HttpPort, HttpRequest } from '../../engine/ports.ts';

/** An HTTP port with connections to give back. */
export interface NodeHttpPort extends HttpPort {
  /** Ends every request and connection. */
  close(): Promise<void>;
}

/** HTTP on one pool of kept-alive connections. `maxBodyBytes` bounds an answer on the wire and unpacked. */
export function createHttpPort(maxBodyBytes = MAX_BODY_BYTES): NodeHttpPort {
  const agent = new Agent({
    connections: CONNECTIONS_A_HOST,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: maxBodyBytes,
    allowH2: false,
  });
  return {
    request: (request) => perform(agent, request, maxBodyBytes),
    close: () => agent.destroy(),
  };
}

/** Why no whole answer came. */
export class HttpPortError extends Error implements HttpFailure {
  override readonly name = 'HttpPortError';
  readonly code: HttpFailure['code'];

  constructor(code: HttpFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

async function perform(agent: Agent, request: HttpRequest, maxBodyBytes: number): Promise<HttpAnswer> {
  const abort = new AbortController();
  const timer = setTimeout(() => { abort.abort(new HttpPortError('timeout', `no answer within ${String(request.timeoutMs)} ms`)); }, request.timeoutMs);
  request.onCancel?.(() => { abort.abort(new HttpPortError('cancelled', 'cancelled')); });
  try {
    const url = new URL(request.url);
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { 'user-agent': 'tapedeck', accept: 'application/json', 'accept-encoding': 'gzip', ...(request.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: abort.signal,
    });
    return { status: answer.statusCode, header: (name) => headerOf(answer.headers, name), body: await bodyOf(answer, maxBodyBytes) };
  } catch (error) {
    throw failureOf(error);
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(answer: Dispatcher.ResponseData, maxBodyBytes: number): Promise<Uint8Array> {
  const packed = await answer.body.bytes();
  if (headerOf(answer.headers, 'content-encoding') !== 'gzip' || packed.length === 0) return packed;
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
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE') return new HttpPortError('too-large', error.message);
  if (code.endsWith('_TIMEOUT')) return new HttpPortError('timeout', error.message);
  return new HttpPortError('network', code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`);
}

const unpack = promisify(gunzip);
/** Binance's whole exchangeInfo is some 15 MB unpacked. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const CONNECTIONS_A_HOST = 6;
const KEEP_ALIVE_MS = 30_000;
