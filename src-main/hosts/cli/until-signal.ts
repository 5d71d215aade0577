import type { EventEmitter } from 'node:events';

/** The first request to end. */
export interface EndRequest extends Disposable {
  /** Resolves with the first SIGINT, SIGTERM or SIGHUP. */
  readonly requested: Promise<void>;
  /** From now on SIGHUP asks for this instead. */
  onHangup(listener: () => void): void;
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
  let onHangup = listener;
  const hangup = (): void => {
    onHangup();
  };
  for (const signal of END_SIGNALS) source.on(signal, listener);
  source.on('SIGHUP', hangup);
  return {
    requested,
    onHangup: (instead) => {
      onHangup = instead;
    },
    [Symbol.dispose]: () => {
      for (const signal of END_SIGNALS) source.off(signal, listener);
      source.off('SIGHUP', hangup);
    },
  };
}

const END_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const PATIENCE_MS = 1000;
/** 128 + SIGINT, as shells say it. */
const INTERRUPTED = 130;
