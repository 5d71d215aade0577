/** A proxy as its address names it. */
export interface ProxyAddress {
  readonly protocol: 'http' | 'https' | 'socks5';
  /** Name, or address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Both empty if there are none. */
  readonly user: string;
  readonly password: string;
}

/** Reads `http://user:password@host:3128`, `socks5://host:1080`, `host:3128` and the like; undefined if it is no address of a proxy. */
export function parseProxyAddress(text: string): ProxyAddress | undefined {
  const { scheme, credentials, server } = partsOf(text);
  const protocol = PROTOCOLS.get(scheme);
  const [, host, port] = SERVER.exec(server) ?? [];
  if (protocol === undefined || host === undefined) return undefined;
  const number = port === undefined ? DEFAULT_PORTS[protocol] : Number(port);
  if (number < 1 || number > 65_535) return undefined;
  const colon = credentials.indexOf(':');
  const user = colon === -1 ? credentials : credentials.slice(0, colon);
  return {
    protocol,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: number,
    user: decoded(user),
    password: colon === -1 ? '' : decoded(credentials.slice(colon + 1)),
  };
}

/** The address as text, with its credentials. */
export function formatProxyAddress(address: ProxyAddress): string {
  const { user, password } = address;
  const credentials = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return proxyName(address).replace('://', `://${credentials}`);
}

/** The address for people: no user name and no password. */
export function proxyName({ protocol, host, port }: ProxyAddress): string {
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Any text that may be an address of a proxy, without the password in it. */
export function withoutPassword(text: string): string {
  const { credentials } = partsOf(text);
  const colon = credentials.indexOf(':');
  if (colon === -1) return text;
  return text.replace(`${credentials}@`, () => `${credentials.slice(0, colon)}:(hidden)@`);
}

function partsOf(text: string): { readonly scheme: string; readonly credentials: string; readonly server: string } {
  const slashes = text.indexOf('://');
  const rest = text.slice(slashes === -1 ? 0 : slashes + 3);
  // A password may contain anything, a host no such sign.
  const at = rest.lastIndexOf('@');
  return {
    scheme: slashes === -1 ? 'http' : text.slice(0, slashes).toLowerCase(),
    credentials: at === -1 ? '' : rest.slice(0, at),
    server: rest.slice(at + 1).replace(/\/$/, ''),
  };
}

/** One that is not encoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const PROTOCOLS: ReadonlyMap<string, ProxyAddress['protocol']> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['socks', 'socks5'],
  ['socks5', 'socks5'],
  ['socks5h', 'socks5'],
]);
const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const;
const SERVER = /^(\[[\da-f:.]+\]|[^\s/:@[\]?#]+)(?::(\d{1,5}))?$/i;
