import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on this computer that is listening, for tests. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Lets a server listen on loopback, at a free port. Its disposal destroys what is in `open` and resolves when the server is closed. */
export async function listening(server: Server, open: ReadonlySet<Socket>): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
