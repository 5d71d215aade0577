import type { ServerMessage, SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { ClientPublisher } from '../../engine/publish/client-publisher.ts';
import type { ClientHandlers, ClientLink } from '../node/thread/engine-thread.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { VERSION } from '../node/version.ts';

/** What screens are fed from. */
export interface ScreenSessionsOptions {
  readonly session: Pick<MarketSession, 'mode' | 'source' | 'venues' | 'suggested'>;
  readonly perSecond: number;
}

/** Feeds screens that attach from elsewhere: each sees the server's own market and health, and cannot take it to another mode. */
export class ScreenSessions {
  /** Bytes of snapshot frames sent so far. */
  snapshotBytes = 0;
  readonly #options: ScreenSessionsOptions;
  readonly #epoch: number;

  constructor(options: ScreenSessionsOptions) {
    this.#options = options;
    // A screen that comes back after the server was started anew must forget what it knew.
    this.#epoch = Math.floor(options.session.source.now());
  }

  /** A screen's link; `address` is the name it reached the server by. */
  connect(handlers: ClientHandlers, address: string): ClientLink {
    const { session, perSecond } = this.#options;
    const publisher = new ClientPublisher({
      engine: session.source,
      send: {
        text: (json) => {
          handlers.onText(json);
        },
        frame: (bytes) => {
          this.snapshotBytes += bytes.byteLength;
          handlers.onFrame(bytes);
        },
      },
      perSecond,
    });
    handlers.onText(JSON.stringify({ kind: 'session', session: this.#sessionFor(address) } satisfies ServerMessage));
    return {
      send: (text) => {
        publisher.onText(text);
      },
      close: () => {
        publisher.dispose();
      },
    };
  }

  #sessionFor(remote: string): SessionInfo {
    const { mode, venues, suggested } = this.#options.session;
    return { epoch: this.#epoch, mode, state: 'running', venues, suggested, version: VERSION, remote };
  }
}
