import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request to the browser host, as far as access goes. */
export interface AccessRequest {
  readonly headers: IncomingHttpHeaders;
  /** Value of the token in the URL, if there is one. */
  readonly token?: string;
}

/** What comes of a request. `enter`: the token was right, and is used up: hand out the cookie. `unknown`: neither cookie nor valid token. */
export type AccessAnswer = 'granted' | 'enter' | 'unknown' | 'wrong-host' | 'wrong-origin';

/** Who may talk to the browser host: whoever opened the URL it printed, in a page the host itself served. */
export interface Access {
  /** A token for a URL: it is accepted once, within {@link TOKEN_LIFE_MS}, and not after the next one was made. */
  newToken(): string;
  /** The `set-cookie` header that stands for the token from then on. */
  readonly cookie: string;
  /** Decides about a request; `isSocket` for WebSocket upgrades, which browsers let any page start and always give an Origin. */
  check(request: AccessRequest, isSocket: boolean): AccessAnswer;
}

/** How long a token is accepted, ms: a URL is in the arguments of the browser, where other users of the computer can read it. */
export const TOKEN_LIFE_MS = 10 * 60_000;

/** Access to the host on `port`. All secrets are new with every start. `now` is monotonic, ms. */
export function createAccess(port: number, now: () => number = () => performance.now()): Access {
  let token: { readonly text: string; readonly madeAt: number } | undefined;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  // Cookies do not know ports: each host has a name of its own.
  const cookieName = `tapedeck-${String(port)}`;
  const hosts = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  const isValid = (offered: string): boolean =>
    token !== undefined && isSame(offered, token.text) && now() - token.madeAt <= TOKEN_LIFE_MS;
  return {
    newToken() {
      token = { text: randomBytes(SECRET_BYTES).toString('base64url'), madeAt: now() };
      return token.text;
    },
    cookie: `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    check({ headers, token: offered }, isSocket) {
      // A page of another name that points at 127.0.0.1 (DNS rebinding) sends its own name.
      const { host, origin } = headers;
      if (host === undefined || !hosts.includes(host)) return 'wrong-host';
      if (origin === undefined ? isSocket : origin !== `http://${host}`) return 'wrong-origin';
      if (cookieValues(headers.cookie, cookieName).some((value) => isSame(value, secret))) return 'granted';
      if (isSocket || offered === undefined || !isValid(offered)) return 'unknown';
      token = undefined;
      return 'enter';
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
