import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { ClientHandlers, ClientLink, EngineThread } from './engine-thread.ts';

/** The one engine thread of a host: started on the first wish, and again on the next wish after it died. */
export interface EngineSupervisor {
  /** A client of the thread; `onLost` says that the thread died, and connecting again starts another. */
  connect(handlers: ClientHandlers): ClientLink;
  /** The computer woke up. */
  reconnect(): void;
  /** Tells every client what is wrong with the host's files; where no thread runs yet, as soon as one does. */
  report(problem: HostProblem): void;
  /** Ends the thread, if there is one. */
  stop(): Promise<void>;
}

/**
 * Keeps the thread that `start` makes. Only the first may follow the mode the app was started with: a later one goes by the mode
 * remembered, which is what people chose last, so that live data never becomes simulated because a thread died.
 */
export function superviseEngine(start: (isFirst: boolean) => EngineThread): EngineSupervisor {
  let running: EngineThread | undefined;
  let isFirst = true;
  const untold: HostProblem[] = [];
  return {
    connect(handlers) {
      const thread = (running ??= start(isFirst));
      isFirst = false;
      for (const problem of untold.splice(0)) thread.report(problem);
      return thread.connect({
        ...handlers,
        onLost(message) {
          if (running === thread) running = undefined;
          handlers.onLost?.(message);
        },
      });
    },
    reconnect: () => {
      running?.reconnect();
    },
    report: (problem) => {
      if (running !== undefined) running.report(problem);
      else if (untold.length < MOST_UNTOLD) untold.push(problem);
    },
    stop: async () => {
      await running?.stop();
    },
  };
}

const MOST_UNTOLD = 8;
