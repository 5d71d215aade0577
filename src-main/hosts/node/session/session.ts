import { composable } from '../../../../src-shared/market/interval.ts';
import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { DemoFaultKind } from '../../../../src-shared/wire/demo-fault.ts';
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
  readonly faults?: SessionFaults;
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

/** What can be broken in a session whose market is simulated. */
export interface SessionFaults {
  /** Breaks something at a venue, in place of what was broken before; how long it lasts, ms. */
  break(kind: DemoFaultKind, venue: StreamVenueId): number;
  /** Ends what is broken. */
  mend(): void;
}

/** What screens receive about a venue. `intervals`: those that the session can show; the venue's and what they are enough for if absent. */
export function toVenueInfo(venue: StreamVenue, intervals = composable(venue.intervals)): VenueInfo {
  const { id, exchange, title, marketTypes, channels, liquidations, longShortScope, history } = venue;
  return {
    id,
    exchange,
    title,
    marketTypes,
    intervals,
    channels,
    ...(liquidations === undefined ? {} : { liquidations }),
    ...(longShortScope === undefined ? {} : { longShortScope }),
    ...(history.openInterest !== undefined && { hasOpenInterestHistory: true as const }),
  };
}
