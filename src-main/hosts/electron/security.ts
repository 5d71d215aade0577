import type { Session, WebContents, WebFrameMain } from 'electron';
import { CHART_LOGO_LINK } from '../../../src-shared/wire/chart-logo.ts';
import { DOCS_PAGE, isAppUrl, NEWS_PAGE } from './app-protocol.ts';

/** Denies every permission, device and download of a session. What the screen needs of them is that alerts may be notifications of the system. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isForAlerts(permission, contents.getURL()));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isForAlerts(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

function isForAlerts(permission: string, url: string): boolean {
  return permission === 'notifications' && isAppUrl(url);
}

/** What a page may have opened, if it asks for a new window. */
export interface Openers {
  /** A link on the list, in the browser. */
  outside(url: string): void;
  /** The documentation, or its page on the versions. */
  docs(url: string): void;
}

/** Keeps a page where it is: no navigation, no frames, no webview, no window of its own. Links on the list open outside. */
export function lockContents(contents: WebContents, open: Openers): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (url === DOCS_PAGE || url === NEWS_PAGE) open.docs(url);
    else if (isAllowedLink(url)) open.outside(url);
    return { action: 'deny' };
  });
}

/** Whether a message came from the top frame of one of our pages. A frame that is gone (null) or was navigated away is not. */
export function isTrustedFrame(frame: Pick<WebFrameMain, 'parent' | 'url'> | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

/** Whether a link may leave the app: https, no credentials, no port of its own, and a host on the list. */
export function isAllowedLink(url: string): boolean {
  const parsed = URL.parse(url);
  return (
    parsed !== null &&
    parsed.protocol === 'https:' &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.port === '' &&
    LINK_HOSTS.has(parsed.hostname)
  );
}

const LINK_HOSTS: ReadonlySet<string> = new Set([
  new URL(CHART_LOGO_LINK).hostname,
  'developers.binance.com',
  'www.binance.com',
]);
