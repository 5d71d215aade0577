import { Agent } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** For clients that insist on TLS: what they send by `https:` or `wss:` goes in clear to a port of this computer. */
export class LoopbackAgent extends Agent {
  readonly #port: number;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  override createConnection(): Duplex {
    return connect(this.#port, '127.0.0.1');
  }
}
