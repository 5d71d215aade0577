// Runs one command to its end, passing signals on. Plain JavaScript for any Node from 20.19 on.
import { spawn } from 'node:child_process';
import process from 'node:process';

/** How long a command that took too long may still write its reports, ms. */
const GRACE_MS = 20_000;
const SIGNALS = process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Resolves with `{ code, signal, timedOut }`. `timeoutMs` ends the command, first by Ctrl+C's signal; `quiet` hides its output.
 * A command that cannot be started gives code 127.
 */
export function runChild(file, args, { timeoutMs, graceMs = GRACE_MS, quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: quiet ? 'ignore' : 'inherit', ...options });
    let timedOut = false;
    let timer;
    if (timeoutMs !== undefined)
      timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGINT');
        timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      }, timeoutMs);
    const forwards = SIGNALS.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, forward] of forwards) process.on(signal, forward);
    const finish = (code, signal) => {
      clearTimeout(timer);
      for (const [name, forward] of forwards) process.off(name, forward);
      resolve({ code, signal, timedOut });
    };
    child.once('error', () => finish(127, null));
    child.once('exit', (code, signal) => finish(code ?? 1, signal));
  });
}

/** Ends this process the way its child ended. */
export function exitLike({ code, signal }) {
  if (signal !== null && signal !== undefined) process.kill(process.pid, signal);
  else process.exit(code);
}
