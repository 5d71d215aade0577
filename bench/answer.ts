import type { ChildProcess } from 'node:child_process';

/** The next message of a child; rejects if it ends without one. */
export function answer(child: ChildProcess): Promise<unknown[]> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
  const onMessage = (message: unknown): void => {
    child.off('exit', onExit);
    resolve([message]);
  };
  const onExit = (code: number | null): void => {
    child.off('message', onMessage);
    reject(new Error(`a bench process ended with code ${String(code)}`));
  };
  child.once('message', onMessage);
  child.once('exit', onExit);
  return promise;
}
