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
  /** Base URL of a simulated Yahoo that takes the place of Yahoo itself. */
  readonly base?: string;
}

/** The equities of a session, not started yet. Rejects with `EquitySetupError`, in words for people. */
export async function openSessionEquities(options: SessionEquitiesOptions): Promise<PolledEquities> {
  const { ports, config, log } = options;
  const feed = await openEquityFeed({ ...options, config: config.equities });
  return new PolledEquities({ ports, log, feed, maxCandles: config.candles.maxCandles });
}

/** Equities of a demonstration as they are configured; if they are not enabled, the configured tickers of the simulator at its own pace. */
export function demoEquities(equities: EngineConfig['equities']): EngineConfig['equities'] {
  if (equities.enabled) return equities;
  const { tickers, list } = equities;
  return { ...defaultConfig().equities, tickers, list, intervalMs: DEMO_INTERVAL_MS };
}

/** A demonstration shows quotes that move; within the usual budget, charts included. */
const DEMO_INTERVAL_MS = 10_000;
