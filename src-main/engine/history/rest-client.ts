import type { RequestPoolHealth } from '../../../src-shared/wire/health.ts';
import type { EngineConfig } from '../config.ts';
import type { EnginePorts } from '../ports.ts';
import type { RestRequest, StreamVenue, VenueEndpoints } from '../venue.ts';
import type { Canceller } from './canceller.ts';

/** What a client is made of. */
export interface RestClientOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random' | 'log'>;
  readonly config: Pick<EngineConfig, 'requestTimeoutMs'>;
  /** Share of each venue's limit that is used; the rest is left to others behind the same address. 0.8 where absent. */
  readonly budgetShare?: number;
}

/** Who goes first where a budget is short. */
export type RequestPriority = 'book-snapshot' | 'history' | 'instruments';

/** How one request is made. */
export interface RequestOptions {
  readonly priority: RequestPriority;
  readonly cancel?: Canceller;
}

/** What came of a request. `sentAt` and `receivedAt` are epoch ms of our clock, time in the queue left out. */
export type RestOutcome =
  | { readonly ok: true; readonly body: Uint8Array; readonly sentAt: number; readonly receivedAt: number }
  | RestFailure;

/** Why there is no answer. `refused`: the venue answered with another status. */
export interface RestFailure {
  readonly ok: false;
  readonly reason: 'rate-limited' | 'refused' | 'network' | 'timeout' | 'cancelled';
  readonly status?: number;
  /** Wait at least so long before asking again. */
  readonly retryAfterMs?: number;
  readonly message: string;
}

/** Requests to every venue, each paid from the budget of the pool its venue names; venues that name the same pool share it. */
export class RestClient {
  constructor(_options: RestClientOptions) {}

  /** Never rejects. */
  async request(_venue: StreamVenue, _endpoints: VenueEndpoints, _request: RestRequest, _options: RequestOptions): Promise<RestOutcome> {
    return { ok: false, reason: 'network', message: 'not built yet' };
  }

  pools(): RequestPoolHealth[] {
    return [];
  }

  /** Cancels everything; resolves when nothing is pending. May be called twice. */
  async stop(): Promise<void> {}
}
