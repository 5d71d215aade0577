import path from 'node:path';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { QuoteSourceId } from '../../../engine/config/equities-schema.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import type { QuoteSource } from '../../../quotes/quote-source.ts';

/** What a source is opened with. */
export interface SourceParts {
  readonly ports: Pick<EnginePorts, 'clock' | 'http'>;
  readonly config: EngineConfig['equities'];
}

/** The options do not say enough; the message is for people. */
export class EquitySetupError extends Error {
  override readonly name = 'EquitySetupError';
}

/** Opens the configured source. Rejects with {@link EquitySetupError} if an option is missing. What it loads is loaded only if it is wanted. */
export function openQuoteSource(parts: SourceParts): Promise<QuoteSource> {
  return SOURCES[parts.config.source](parts);
}

const SOURCES = {
  yahoo: (parts) => openYahoo(parts),
  file: async ({ ports, config }) => {
    if (config.file === '') throw new EquitySetupError('the source file needs a file: --file, or equities.file');
    const { FileSource } = await import('./file-source.ts');
    return new FileSource(path.resolve(config.file), () => ports.clock.now());
  },
  sim: async ({ ports, config }) => {
    if (config.url !== '') return openYahoo({ ports, config });
    const { startSimulator } = await import('../../../simulator/start-simulator.ts');
    const simulator = await startSimulator({ seed: 1, venues: [], equitiesAlwaysOpen: true });
    return openYahoo({ ports, config: { ...config, url: simulator.yahooBase } }, () => simulator.stop());
  },
} satisfies Record<QuoteSourceId, (parts: SourceParts) => Promise<QuoteSource>>;

async function openYahoo({ ports, config }: SourceParts, onStop?: () => Promise<void>): Promise<QuoteSource> {
  const { YahooSource } = await import('../../../quotes/sources/yahoo/yahoo-source.ts');
  return new YahooSource({
    ports,
    requestsPerHour: config.maxRequestsPerHour,
    ...(config.url === '' ? {} : { base: config.url.replace(/\/$/, '') }),
    ...(onStop === undefined ? {} : { onStop }),
  });
}

/** Whether the quotes of a configuration are made up. */
export function areQuotesSimulated({ source, url }: EngineConfig['equities']): boolean {
  return source === 'sim' || (source === 'yahoo' && url !== '');
}
