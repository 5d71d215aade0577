/**
 * The Content-Security-Policy both screens are served with: nothing but our own files, no inline script, no eval, no remote anything.
 * `connect` is `'none'` where the host carries the feed itself (Electron) and `'self'` where the page opens the feed's WebSocket.
 */
export function contentSecurityPolicy(connect: 'none' | 'self'): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${ATTRIBUTION_STYLE_HASH}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src '${connect}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The only inline style: lightweight-charts adds its attribution logo's rules as a <style> element. The test reads it from the package. */
const ATTRIBUTION_STYLE_HASH = "'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";
