// What an installed app asks of Electron to update itself: its own version and folder, and requests over Chromium's network.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { ClientRequest, RequestOptions } from 'node:http';
import path from 'node:path';

// Where Electron says that the files beside the archive are.
const resources = process.env['DOUBLE_RESOURCES'];
if (resources !== undefined) Object.defineProperty(process, 'resourcesPath', { value: resources });

/** The double of app.getAppPath: the folder of the app whose main bundle this process was started with. */
export function appPath(): string {
  return path.resolve(process.argv[1] ?? '', '../..');
}

/** The double of app.getVersion. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(appPath(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The double of autoUpdater, which only sends events here. */
export const autoUpdater = new EventEmitter();

/** The double of net: over http, to loopback. */
export const net = {
  request: ({ session: _session, redirect: _redirect, ...options }: NetOptions): ClientRequest => request(options),
};

interface NetOptions extends RequestOptions {
  readonly session: unknown;
  readonly redirect: unknown;
}
