import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { ServerMessage } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { createProxyRoutes } from '../ports/proxy-routes.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import { RemoteLink } from './remote-link.ts';

/**
 * The engine of a `tapedeck serve` elsewhere, in the place of one of our own: every screen has a connection to it, through the proxy if one is
 * configured, and the same messages pass.
 */
export function attachEngine({ remote, network }: Pick<EngineConfig, 'remote' | 'network'>): EngineSupervisor {
  const routes = createProxyRoutes(network, process.env);
  const links = new Set<RemoteLink>();
  const problems: HostProblem[] = [];
  return {
    connect(handlers) {
      const link = new RemoteLink(remote, handlers, routes);
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
