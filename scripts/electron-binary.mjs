// Whether the Electron window can be opened here, downloading the binary if it is missing. Plain JavaScript.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runChild } from './run-child.mjs';

const PACKAGE = path.resolve(import.meta.dirname, '../node_modules/electron');
const DOWNLOAD_LIMIT_MS = 60_000;

/** `{ file }` of a binary that can open a window here, or `{ why }` not. */
export async function electronBinary(
  node,
  { env = process.env, platform = process.platform, uid = process.getuid?.() } = {},
) {
  const why = whyNoWindow({ env, platform, uid });
  if (why !== undefined) return { why };
  const there = installedBinary(env);
  if (there !== undefined) return { file: there };
  const failure = await download(node, env);
  const file = installedBinary(env);
  return file === undefined ? { why: failure ?? 'the Electron binary is not if its package says' } : { file };
}

/** Why no window can open, whatever is installed; undefined if one can. */
export function whyNoWindow({ env, platform, uid }) {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (platform === 'linux' && uid === 0) return 'Electron keeps its sandbox and so does not run as root';
  return undefined;
}

function installedBinary(env) {
  const pathFile = path.join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const file = path.join(env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(PACKAGE, 'dist'), readFileSync(pathFile, 'utf8'));
  return existsSync(file) ? file : undefined;
}

/** Downloads with a running clock on screen; answers why it failed, or undefined. */
async function download(node, env) {
  const startedAt = Date.now();
  const tick = () => {
    const line = `Downloading the Electron binary: ${Math.round((Date.now() - startedAt) / 1000)} s of at most ${DOWNLOAD_LIMIT_MS / 1000} s`;
    process.stdout.write(process.stdout.isTTY ? `\r${line}` : `${line}\n`);
  };
  tick();
  const clock = setInterval(tick, process.stdout.isTTY ? 1000 : 10_000);
  const { code, timedOut } = await runChild(node, [path.join(PACKAGE, 'install.js')], {
    timeoutMs: DOWNLOAD_LIMIT_MS,
    quiet: true,
    env,
  });
  clearInterval(clock);
  if (process.stdout.isTTY) process.stdout.write('\n');
  if (timedOut) return `the Electron binary could not be downloaded within ${DOWNLOAD_LIMIT_MS / 1000} s`;
  return code === 0 ? undefined : 'the Electron binary could not be downloaded';
}
