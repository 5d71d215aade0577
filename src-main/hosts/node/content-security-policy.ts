import { CHART_LOGO_STYLE_SOURCE } from '../../../src-shared/wire/chart-logo.ts';

/**
 * The Content-Security-Policy both screens are served with: nothing but our own files, no inline script, no eval, no remote anything.
 * `connect` is `'none'` if the host carries the feed itself (Electron) and `'self'` if the page opens the feed's WebSocket.
 * The one inline style is the chart library's attribution logo, named by its hash.
 */
export function contentSecurityPolicy(connect: 'none' | 'self'): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${CHART_LOGO_STYLE_SOURCE}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src '${connect}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
