import type { EventEmitter } from 'node:events';

/** The first request to end. */
export interface EndRequest extends Disposable {
  /** Resolves with the first SIGINT, SIGTERM or SIGHUP. */
  readonly requested: Promise<void>;
}

/**
 * Listens for requests to end. The first is answered by ending cleanly; another a second later or more means that this takes too long,
 * and ends the process at once. (A terminal sends Ctrl+C to a whole group, so the same request may arrive twice.)
 */
export function untilSignal(
  source: EventEmitter = process,
  exit: (code: number) => void = (code) => {
    process.exit(code);
  },
): EndRequest {
  let firstAt: number | undefined;
  let onRequest: () => void = () => undefined;
  const requested = new Promise<void>((resolve) => {
    onRequest = resolve;
  });
  const listener = (): void => {
    const now = performance.now();
    if (firstAt !== undefined && now - firstAt > PATIENCE_MS) exit(INTERRUPTED);
    firstAt ??= now;
    onRequest();
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return {
    requested,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) source.off(signal, listener);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PATIENCE_MS = 1000;
/** 128 + SIGINT, as shells say it. */
const INTERRUPTED = 130;
