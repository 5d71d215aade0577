import { defaultConfig, type EngineConfig } from '../../../engine/config/config.ts';
import type { EventLog } from '../../../engine/event-log.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { PolledEquities } from '../../../quotes/session/polled-equities.ts';
import { openEquityFeed } from '../equities/open-feed.ts';

/** What the equities of a session are opened with. */
export interface SessionEquitiesOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly config: Pick<EngineConfig, 'equities' | 'candles'>;
  /** Of the session: where failures are logged. */
  readonly log: Pick<EventLog, 'write'>;
}

/** The equities of a session, not started yet. Rejects with `EquitySetupError`, in words for people. */
export async function openSessionEquities(options: SessionEquitiesOptions): Promise<PolledEquities> {
  const { ports, config, log } = options;
  const feed = await openEquityFeed({ ...options, config: config.equities });
  return new PolledEquities({ ports, log, feed, maxCandles: config.candles.maxCandles });
}

/**
 * Equities of a demonstration whose Yahoo is simulated below `url`: as they are configured, but for that; if they are not enabled, the configured
 * tickers at a pace of its own.
 */
export function demoEquities(equities: EngineConfig['equities'], url: string): EngineConfig['equities'] {
  if (equities.enabled) return { ...equities, url };
  const { tickers, list } = equities;
  return { ...defaultConfig().equities, tickers, list, url, intervalMs: DEMO_INTERVAL_MS };
}

/** A demonstration shows quotes that move; within the usual budget, charts included. */
const DEMO_INTERVAL_MS = 10_000;
