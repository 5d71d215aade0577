import type { IncomingMessage } from 'node:http';
import type { EngineConfig } from '../../engine/config/config.ts';
import { VERSION } from '../node/version.ts';
import { carriesToken } from './secrets.ts';
import { WIRE_PATH, WIRE_VERSION_HEADER } from '../node/thread/attach-protocol.ts';

/** Where a connection may go. */
export type Endpoint = 'quotes' | 'wire';

/** Why connections are rejected. */
export const UPGRADE_REJECTIONS = [
  'not-found',
  'wrong-origin',
  'no-token',
  'wrong-token',
  'shutting-down',
  'overloaded',
  'too-many-clients',
  'too-many-clients-of-address',
  'other-version',
] as const;

/** Whether a connection may enter, and where; or why not. */
export type UpgradeDecision =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | {
      readonly ok: false;
      readonly status: string;
      readonly code: (typeof UPGRADE_REJECTIONS)[number];
      readonly message: string;
      /** Seconds after which it may be different. */
      readonly retryAfterS?: number;
    };

/** What is looked at besides the request. */
export interface UpgradeState {
  readonly clients: number;
  /** Of the address that asks. */
  readonly clientsOfAddress: number;
  readonly isClosing: boolean;
  readonly isOverloaded: boolean;
}

/** What the path of a request names; undefined if it names nothing. */
function endpointOf({ url = '/' }: IncomingMessage): Endpoint | undefined {
  return ENDPOINTS.get(url.split('?', 1)[0] ?? '');
}

/** Decides about a request for a WebSocket. Programs send no Origin; a page that does must be on the list, whatever it knows. */
export function authorizeUpgrade(
  request: IncomingMessage,
  serve: EngineConfig['serve'],
  { clients, clientsOfAddress, isClosing, isOverloaded }: UpgradeState,
): UpgradeDecision {
  const endpoint = endpointOf(request);
  if (endpoint === undefined) return reject('404 Not Found', 'not-found', 'quotes are at /, screens attach at /wire');
  const { origin, authorization } = request.headers;
  if (origin !== undefined && !originsOf(serve).has(origin))
    return reject('403 Forbidden', 'wrong-origin', `${origin.slice(0, 200)} is not in serve.origins`);
  if (endpoint === 'wire' && serve.token === '')
    return reject('403 Forbidden', 'no-token', 'screens may attach only to a server that has a token: set serve.token');
  if (serve.token !== '' && !carriesToken(authorization, serve.token))
    return reject('401 Unauthorized', 'wrong-token', 'send "Authorization: Bearer <token>"');
  if (isClosing) return reject('503 Service Unavailable', 'shutting-down', 'the server is shutting down');
  if (isOverloaded)
    return {
      ...reject('503 Service Unavailable', 'overloaded', 'the server has more to do than it can: try again later'),
      retryAfterS: RETRY_AFTER_S,
    };
  if (clients >= serve.maxClients)
    return reject(
      '503 Service Unavailable',
      'too-many-clients',
      `${String(serve.maxClients)} clients are connected already`,
    );
  if (clientsOfAddress >= serve.maxClientsPerAddress)
    return reject(
      '429 Too Many Requests',
      'too-many-clients-of-address',
      `${String(serve.maxClientsPerAddress)} clients of this address are connected already`,
    );
  const version = request.headers[WIRE_VERSION_HEADER];
  if (endpoint === 'wire' && version !== VERSION)
    return reject(
      '426 Upgrade Required',
      'other-version',
      `the server is Tapedeck ${VERSION}; both ends must be of one version`,
    );
  return { ok: true, endpoint };
}

function reject(
  status: string,
  code: (typeof UPGRADE_REJECTIONS)[number],
  message: string,
): Extract<UpgradeDecision, { ok: false }> {
  return { ok: false, status, code, message };
}

function originsOf({ origins }: EngineConfig['serve']): ReadonlySet<string> {
  return new Set(
    origins
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  );
}

/** Two steps of the load are left in this time. */
const RETRY_AFTER_S = 10;
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/', 'quotes'],
  [WIRE_PATH, 'wire'],
]);
