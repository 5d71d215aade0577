import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { EquityFeed } from '../../../quotes/equity-feed.ts';
import { EquitySetupError, openQuoteSource } from './quote-sources.ts';
import { readTickers } from './ticker-list.ts';

/** What a feed is opened with. */
export interface OpenFeedOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly config: EngineConfig['equities'];
}

/** Opens the configured source and a feed of the configured tickers, not started yet. Rejects with {@link EquitySetupError}, in words for people. */
export async function openEquityFeed({ ports, config }: OpenFeedOptions): Promise<EquityFeed> {
  const list = await readTickers(config);
  if (!list.ok) throw new EquitySetupError(list.problem);
  const source = await openQuoteSource({ ports, config });
  return new EquityFeed({ ports, source, tickers: list.tickers, intervalMs: config.intervalMs });
}
