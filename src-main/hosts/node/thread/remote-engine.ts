import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { createProxyRoutes } from '../ports/proxy-routes.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import type { ClientHandlers } from './engine-thread.ts';
import { RemoteLink } from './remote-link.ts';

/** An engine elsewhere. */
export interface AttachedEngine extends EngineSupervisor {
  /** Connects once, as a screen would: undefined if the server takes it, else why not, in words. */
  probe(): Promise<string | undefined>;
}

/**
 * The engine of a `tapedeck serve` elsewhere, in the place of one of our own: every screen has a connection to it, through the proxy if one is
 * configured, and the same messages pass.
 */
export function attachEngine({ remote, network }: Pick<EngineConfig, 'remote' | 'network'>): AttachedEngine {
  const routes = createProxyRoutes(network, process.env);
  const links = new Set<RemoteLink>();
  const problems: HostProblem[] = [];
  return {
    async probe() {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const link = new RemoteLink(remote, NO_HANDLERS, {
        routes,
        onAttached: () => {
          resolve(undefined);
        },
        onLost: resolve,
      });
      links.add(link);
      const why = await promise;
      links.delete(link);
      await link.end();
      return why;
    },
    connect(handlers) {
      const link = new RemoteLink(remote, handlers, { routes });
      links.add(link);
      const before = [...problems];
      queueMicrotask(() => {
        for (const problem of before) link.notify(problemText(problem));
      });
      return {
        send: (text) => {
          link.send(text);
        },
        close: () => {
          links.delete(link);
          link.close();
        },
      };
    },
    reconnect: () => {
      for (const link of links) link.renew();
    },
    report(problem) {
      problems.push(problem);
      if (problems.length > MOST_PROBLEMS) problems.shift();
      for (const link of links) link.notify(problemText(problem));
    },
    async stop() {
      const ending = [...links].map((link) => link.end());
      links.clear();
      await Promise.all(ending);
    },
  };
}

function problemText(problem: HostProblem): string {
  return JSON.stringify({ kind: 'problem', problem } satisfies ServerMessage);
}

const MOST_PROBLEMS = 8;
const NO_HANDLERS: ClientHandlers = { onText: () => undefined, onFrame: () => undefined };
