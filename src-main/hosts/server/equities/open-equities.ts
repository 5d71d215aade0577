import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import { EquityFeed, type EquityFeedOptions } from '../../node/equities/equity-feed.ts';
import { EquitySetupError, openQuoteSource } from '../../node/equities/quote-sources.ts';
import { readTickers } from '../../node/equities/ticker-list.ts';
import type { EquityMetrics } from './equity-pages.ts';

/** What quotes of equities are opened with. */
export interface OpenEquitiesOptions extends Pick<
  EquityFeedOptions,
  'publishers' | 'onQuotes' | 'onCycle' | 'onProgress' | 'onProblem'
> {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  readonly config: EngineConfig['equities'];
  readonly metrics: EquityMetrics;
}

/** Opens the configured source and a feed of the configured tickers, not started yet. Rejects with `EquitySetupError`, in words for people. */
export async function openEquities({
  config,
  ports,
  metrics,
  onCycle,
  ...others
}: OpenEquitiesOptions): Promise<{ readonly feed: EquityFeed; readonly tickers: readonly string[] }> {
  const read = await readTickers(config);
  if (!read.ok) throw new EquitySetupError(read.problem);
  const { tickers } = read;
  const source = await openQuoteSource({ ports, config });
  const feed = new EquityFeed({
    ...others,
    ports,
    source,
    tickers,
    intervalMs: config.intervalMs,
    onCycle: (cycle) => {
      metrics.onCycle(cycle);
      onCycle?.(cycle);
    },
  });
  return { feed, tickers };
}
