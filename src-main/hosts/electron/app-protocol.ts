import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Protocol } from 'electron';
import { contentSecurityPolicy } from '../node/content-security-policy.ts';

/** The scheme the screen is served under, instead of `file:`, which would give it the whole disk as its origin. */
const APP_SCHEME = 'app';

/** The page every window shows. */
export const APP_PAGE = `${APP_SCHEME}://tapedeck/index.html`;

/** The page of the documentation, in a window of its own. */
export const DOCS_PAGE = `${APP_SCHEME}://tapedeck/docs/index.html`;

/** The page of the documentation on what each version changed. */
export const NEWS_PAGE = `${DOCS_PAGE}#changelog`;

/** Whether a URL is one of ours. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST;
}

/** Declares to Chromium that the scheme has origins, is secure and may be fetched from; only possible before the app is ready. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built screen in `folder` under the scheme. */
export function serveApp(protocol: Protocol, folder: string): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(folder, request));
}

/** The file a request asks for, with the security headers; 404 for anything that is not a file below `folder`. */
export async function answerAppRequest(
  folder: string,
  request: { readonly method: string; readonly url: string },
): Promise<Response> {
  const file =
    isAppUrl(request.url) && request.method === 'GET' ? fileBelow(folder, new URL(request.url).pathname) : undefined;
  const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || bytes === undefined) return new Response('Not found', { status: 404, headers: HEADERS });
  return new Response(bytes, {
    status: 200,
    headers: { ...HEADERS, 'content-type': CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream' },
  });
}

/** The path of a file inside `folder`, or undefined if the name leads out of it or hides something. */
function fileBelow(folder: string, pathname: string): string | undefined {
  const name = decoded(pathname);
  if (name === undefined || name.includes('\0') || name.includes('\\')) return undefined;
  const root = path.resolve(folder);
  const file = path.resolve(root, `.${name}`);
  return file.startsWith(root + path.sep) ? file : undefined;
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

const APP_HOST = 'tapedeck';

const HEADERS = {
  'content-security-policy': contentSecurityPolicy('none'),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
