import type { ServerMessage, SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { ClientPublisher } from '../../engine/publish/client-publisher.ts';
import type { ClientHandlers, ClientLink } from '../node/thread/engine-thread.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { VERSION } from '../node/version.ts';
import type { LoadMeasure } from './load-monitor.ts';

/** What screens are fed from. */
export interface ScreenSessionsOptions {
  readonly session: Pick<MarketSession, 'mode' | 'source' | 'venues' | 'suggested'>;
  readonly perSecond: number;
  readonly load: Pick<LoadMeasure, 'step'>;
}

/**
 * Feeds screens that attach from elsewhere: each sees the server's own market and health, and cannot take it to another mode. While the server is
 * busy, frames come as seldom as values do to quote clients, and the session says so.
 */
export class ScreenSessions {
  /** Bytes of snapshot frames sent so far. */
  snapshotBytes = 0;
  readonly #options: ScreenSessionsOptions;
  readonly #epoch: number;
  /** Sends every screen its session. */
  readonly #screens = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  /** Least time between frames, as the screens know it. */
  #slowedToMs = 0;

  constructor(options: ScreenSessionsOptions) {
    this.#options = options;
    // A screen that comes back after the server was started anew must forget what it knew.
    this.#epoch = Math.floor(options.session.source.now());
    this.#timer = setInterval(() => {
      const { valuesEveryMs } = options.load.step;
      if (valuesEveryMs === this.#slowedToMs) return;
      this.#slowedToMs = valuesEveryMs;
      for (const sendSession of this.#screens) sendSession();
    }, LOOK_MS);
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
      leastMs: () => this.#slowedToMs,
    });
    const sendSession = (): void => {
      handlers.onText(JSON.stringify({ kind: 'session', session: this.#sessionFor(address) } satisfies ServerMessage));
    };
    sendSession();
    this.#screens.add(sendSession);
    return {
      send: (text) => {
        publisher.onText(text);
      },
      close: () => {
        this.#screens.delete(sendSession);
        publisher.dispose();
      },
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sessionFor(remote: string): SessionInfo {
    const { mode, venues, suggested } = this.#options.session;
    return {
      epoch: this.#epoch,
      mode,
      state: 'running',
      venues,
      suggested,
      version: VERSION,
      remote,
      ...(this.#slowedToMs === 0 ? {} : { slowedToMs: this.#slowedToMs }),
    };
  }
}

/** How often the load is looked at. */
const LOOK_MS = 250;
