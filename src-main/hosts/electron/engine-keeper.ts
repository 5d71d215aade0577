import type { EngineThread } from '../node/engine-thread.ts';

/** The one engine thread of the app: started on the first wish, again where it died, and not after it was stopped for good. */
export interface EngineKeeper {
  thread(): EngineThread;
  /** The thread died: the next wish starts a new one. */
  forget(): void;
  /** The computer woke up. */
  reconnect(): void;
  stop(): Promise<void>;
}

/** Keeps the thread that `start` makes. */
export function keepEngine(start: () => EngineThread): EngineKeeper {
  let running: EngineThread | undefined;
  return {
    thread: () => (running ??= start()),
    forget: () => { running = undefined; },
    reconnect: () => { running?.reconnect(); },
    stop: async () => { await running?.stop(); },
  };
}
