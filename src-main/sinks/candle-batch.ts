import type { CandleEvent } from '../../src-shared/market/events.ts';

/** One closed candle as the receiver of a batch gets it. Decimals are the venue's own strings, `null` for what it does not say. */
export interface CandleRow {
  readonly venue: string;
  readonly symbol: string;
  readonly interval: string;
  /** ISO 8601, UTC. */
  readonly openTime: string;
  /** ISO 8601, UTC. */
  readonly closeTime: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly quoteVolume: string | null;
  readonly tradeCount: number | null;
  /** Composed of shorter candles, some of which are missing. */
  readonly incomplete?: true;
  /** It comes from a simulator. */
  readonly simulated?: true;
}

/** A closed candle as a row. */
export function toCandleRow(candle: CandleEvent, isSimulated: boolean): CandleRow {
  const { venue, symbol, interval, open, high, low, close, volume, quoteVolume = null, tradeCount = null } = candle;
  return {
    venue,
    symbol,
    interval,
    openTime: new Date(candle.openTime).toISOString(),
    closeTime: new Date(candle.closeTime).toISOString(),
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    tradeCount,
    ...(candle.incomplete === undefined ? {} : { incomplete: candle.incomplete }),
    ...(isSimulated ? { simulated: isSimulated } : {}),
  };
}
