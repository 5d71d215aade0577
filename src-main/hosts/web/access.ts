import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What is asked of the browser host's door. */
export interface AccessRequest {
  readonly headers: IncomingHttpHeaders;
  /** Value of the token in the URL, where there is one. */
  readonly token?: string;
}

/** The door's answer. `enter`: the token was right, hand out the cookie. `unknown`: neither cookie nor token. */
export type AccessAnswer = 'granted' | 'enter' | 'unknown' | 'wrong-host' | 'wrong-origin';

/** Who may talk to the browser host: whoever opened the URL it printed, in a page the host itself served. */
export interface Access {
  /** Goes into the printed URL. */
  readonly token: string;
  /** The `set-cookie` header that stands for the token from then on. */
  readonly cookie: string;
  /** Decides about a request; `isSocket` for WebSocket upgrades, which browsers let any page start and always give an Origin. */
  check(request: AccessRequest, isSocket: boolean): AccessAnswer;
}

/** A door for the host on `port`. Both secrets are new with every start. */
export function createAccess(port: number): Access {
  const token = randomBytes(SECRET_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  // Cookies do not know ports: each host has a name of its own.
  const cookieName = `tapedeck-${String(port)}`;
  const hosts = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  return {
    token,
    cookie: `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    check({ headers, token: offered }, isSocket) {
      // A page of another name that points at 127.0.0.1 (DNS rebinding) sends its own name.
      const { host, origin } = headers;
      if (host === undefined || !hosts.includes(host)) return 'wrong-host';
      if (origin === undefined ? isSocket : origin !== `http://${host}`) return 'wrong-origin';
      if (cookieValues(headers.cookie, cookieName).some((value) => isSame(value, secret))) return 'granted';
      return !isSocket && offered !== undefined && isSame(offered, token) ? 'enter' : 'unknown';
    },
  };
}

function cookieValues(header: string | undefined, name: string): string[] {
  if (header === undefined) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function isSame(offered: string, secret: string): boolean {
  const a = Buffer.from(offered);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

const SECRET_BYTES = 32;
