import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { listening } from './listening.ts';
import type { Listening } from './listening.ts';

/** A SOCKS5 proxy on this computer, for tests. */
export interface TestSocks extends Listening {
  /** Targets for which a connection was requested, `host:port`, and the `user:password` of each. */
  readonly asked: readonly string[];
  readonly users: readonly string[];
}

/** What a {@link TestSocks} does. */
export interface TestSocksOptions {
  /** `user:password` that it wants; none if absent. */
  readonly credentials?: string;
  /** Answered to every request in place of a connection: the reply code of RFC 1928. */
  readonly reply?: number;
}

/** Starts a proxy that connects everything to `targetPort` on this computer, whatever its host. */
export async function startTestSocks(targetPort: number, options: TestSocksOptions = {}): Promise<TestSocks> {
  const asked: string[] = [];
  const users: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy());
    void serve(client, targetPort, { ...options, asked, users, open });
  });
  return { ...(await listening(server, open)), asked, users };
}

interface Serving extends TestSocksOptions {
  readonly asked: string[];
  readonly users: string[];
  readonly open: Set<Socket>;
}

async function serve(
  client: Socket,
  targetPort: number,
  { credentials, reply = 0, asked, users, open }: Serving,
): Promise<void> {
  const greeting = await next(client);
  const methods = [...greeting.subarray(2)];
  const method = credentials === undefined ? 0 : 2;
  if (!methods.includes(method)) {
    client.end(Buffer.from([5, 0xff]));
    return;
  }
  client.write(Buffer.from([5, method]));
  if (credentials !== undefined) {
    const login = await next(client);
    const userLength = login[1] ?? 0;
    const user = `${login.toString('utf8', 2, 2 + userLength)}:${login.toString('utf8', 3 + userLength)}`;
    users.push(user);
    client.write(Buffer.from([1, user === credentials ? 0 : 1]));
    if (user !== credentials) return;
  }
  const request = await next(client);
  const length = request[4] ?? 0;
  asked.push(`${request.toString('utf8', 5, 5 + length)}:${String(request.readUInt16BE(5 + length))}`);
  const answer = Buffer.from([5, reply, 0, 1, 127, 0, 0, 1, 0, 0]);
  if (reply !== 0) {
    client.end(answer);
    return;
  }
  const target = connect(targetPort, '127.0.0.1');
  open.add(target);
  target.on('error', () => target.destroy());
  client.write(answer);
  client.pipe(target).pipe(client);
}

/** The next bytes; each message of the protocol comes as a whole over loopback. */
async function next(client: Socket): Promise<Buffer> {
  const [bytes] = (await once(client, 'data')) as [Buffer];
  client.pause();
  queueMicrotask(() => client.resume());
  return bytes;
}
