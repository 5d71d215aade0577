import { spawn } from 'node:child_process';

/** What decides whether a browser can be opened. */
export interface BrowserSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** The command that opens a URL in the default browser; undefined if none is to be expected (no display, a build machine). */
export function browserCommand(
  url: string,
  { env, platform }: BrowserSurroundings,
): readonly [file: string, ...args: string[]] | undefined {
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return undefined;
  if (platform === 'darwin') return ['open', url];
  // `start` would take the URL for a window title, and cmd would eat its `&`.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  const hasDisplay = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
    (display) => display !== undefined && display !== '',
  );
  return hasDisplay ? ['xdg-open', url] : undefined;
}

/** Opens the default browser if there is one. A browser that does not open costs nothing: the URL is printed. */
export function openBrowser(
  url: string,
  surroundings: BrowserSurroundings = { env: process.env, platform: process.platform },
): void {
  const command = browserCommand(url, surroundings);
  if (command === undefined) return;
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
