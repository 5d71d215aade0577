import type { NetworkFault } from '../../src-shared/wire/network-fault.ts';

/**
 * How a connection or a request failed, by the error of the runtime: its own `fault` if it says so, else its code, or that of the error
 * behind it. Undefined if it is about something else than the network.
 */
export function faultOfError(error: unknown): NetworkFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('fault' in error) return error.fault as NetworkFault | undefined;
  const code = 'code' in error ? String(error.code) : '';
  const own = CODES.get(code) ?? faultOfCodeFamily(code);
  if (own !== undefined) return own;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === undefined ? undefined : faultOfError(inner);
}

/** What an error says, for people; one that is several and says nothing itself says what the first of them says. */
export function wordsOfError(error: Error): string {
  if (error.message !== '') return error.message;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return first instanceof Error ? wordsOfError(first) : 'code' in error ? String(error.code) : error.name;
}

/** What an HTTP status says, of a handshake or of a request; undefined if it is the venue's own answer. */
export function faultOfStatus(status: number): NetworkFault | undefined {
  // No venue sends its clients elsewhere, and none lets a handshake end with success that is none.
  if (status >= 200 && status < 400) return 'login-page';
  return STATUSES.get(status);
}

/** What an answer over REST says that is not the venue's: `text` is its beginning, `date` its Date header, `now` epoch ms of our clock. */
export function faultOfAnswer(
  { status, text, date }: { readonly status: number; readonly text: string; readonly date: string | undefined },
  now: number,
): NetworkFault | undefined {
  const isGood = status >= 200 && status < 300;
  if (!isGood && status !== 403) {
    const fault = faultOfStatus(status);
    if (fault !== undefined) return fault;
  }
  if (isGood) return /^\s*<(?:!doctype|html|head|meta|script)/i.test(text) ? 'login-page' : undefined;
  // Venues reject requests of a wrong time with various words.
  if (status >= 400 && status < 500 && Math.abs(Date.parse(date ?? '') - now) > CLOCK_LIMIT_MS) return 'clock-wrong';
  return STATUSES.get(status);
}

function faultOfCodeFamily(code: string): NetworkFault | undefined {
  if (code.endsWith('_TIMEOUT')) return 'timeout';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls-failed';
  return undefined;
}

const STATUSES: ReadonlyMap<number, NetworkFault> = new Map([
  [403, 'country'],
  [407, 'proxy-credentials'],
  [451, 'country'],
  [511, 'login-page'],
]);

/** Clocks that drift are seconds off. */
const CLOCK_LIMIT_MS = 10 * 60_000;

/** Codes of errors: of the system, of DNS, of TLS and of undici. */
const CODES: ReadonlyMap<string, NetworkFault> = new Map([
  ...all('name-not-resolved', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'),
  // A firewall on this computer says that it is not permitted.
  ...all('rejected', 'ECONNREFUSED', 'EACCES', 'EPERM'),
  ...all('unreachable', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ENONET'),
  ...all('timeout', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'),
  ...all('cut', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET'),
  ...all('clock-wrong', 'CERT_NOT_YET_VALID', 'CRL_NOT_YET_VALID'),
  ...all('tls-expired', 'CERT_HAS_EXPIRED', 'CRL_HAS_EXPIRED'),
  ...all('tls-wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'),
  ...all(
    'tls-untrusted',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_UNTRUSTED',
    'CERT_REJECTED',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'INVALID_CA',
    'INVALID_PURPOSE',
  ),
  ...all('tls-failed', 'EPROTO'),
]);

function all(fault: NetworkFault, ...codes: readonly string[]): (readonly [string, NetworkFault])[] {
  return codes.map((code) => [code, fault]);
}
