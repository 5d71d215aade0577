/**
 * Calls back every `everyMs`, once what had arrived by then has been read. `elapsedMs` is the time since the last call, `2 * everyMs` at most:
 * time in which this process itself stood still must not count against anybody. The returned function stops it.
 */
export function observeEvery(everyMs: number, look: (elapsedMs: number) => void): () => void {
  let lookedAt = performance.now();
  let isStopped = false;
  const timer = setInterval(() => {
    // Timers run before sockets are read: after a stall, what others sent meanwhile still waits.
    setImmediate(() => {
      if (isStopped) return;
      const now = performance.now();
      const elapsedMs = Math.min(now - lookedAt, 2 * everyMs);
      lookedAt = now;
      look(elapsedMs);
    });
  }, everyMs);
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
