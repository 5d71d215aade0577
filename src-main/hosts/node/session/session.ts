import { composable } from '../../../../src-shared/market/interval.ts';
import type { InstrumentId } from '../../../../src-shared/market/instrument.ts';
import type { ReplayInfo, SessionMode, VenueInfo } from '../../../../src-shared/wire/protocol.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';

/** One thing being watched: the embedded exchanges, the venues, or a capture. Everything it opened ends with `stop`. */
export interface Session {
  readonly mode: SessionMode;
  readonly source: MarketSource;
  readonly venues: readonly VenueInfo[];
  readonly suggested: readonly InstrumentId[];
  /** Resolves with the reason if the session ended by itself. */
  readonly broke: Promise<string>;
  readonly replay?: SessionReplay;
  /** Starts the flow of data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The controls of a session that replays. */
export interface SessionReplay {
  info(): ReplayInfo;
  readonly hasEnded: boolean;
  set(change: { readonly speed?: number; readonly isPaused?: boolean }): void;
}

/** What screens receive about a venue. `intervals`: those that the session can show; the venue's and what they are enough for if absent. */
export function toVenueInfo(venue: StreamVenue, intervals = composable(venue.intervals)): VenueInfo {
  const { id, exchange, title, marketTypes, channels } = venue;
  return { id, exchange, title, marketTypes, intervals, channels };
}
