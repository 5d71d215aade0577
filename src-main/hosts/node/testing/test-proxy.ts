import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listening } from './listening.ts';
import type { Listening } from './listening.ts';

/** An HTTP proxy on this computer, for tests. */
export interface TestProxy extends Listening {
  /** Targets for which a tunnel was requested, `host:port`, and the `proxy-authorization` of each request. */
  readonly asked: readonly string[];
  readonly users: readonly (string | undefined)[];
}

/** Starts a proxy that connects every tunnel to `targetPort` on this computer, whatever its host, or answers every request with `status`. */
export async function startTestProxy(targetPort: number, status = 200): Promise<TestProxy> {
  const asked: string[] = [];
  const users: (string | undefined)[] = [];
  const server = createServer();
  const open = new Set<Socket>();
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request.url ?? '');
    users.push(request.headers['proxy-authorization']);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${String(status)} Not today\r\n\r\n`);
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(target).pipe(client);
  });
  return { ...(await listening(server, open)), asked, users };
}
