import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import path from 'node:path';
import type { EngineConfig } from '../../engine/config/config.ts';
import type { HostPorts } from '../node/ports/ports.ts';
import { hasPublishers } from '../node/publishers/has-publishers.ts';
import { MarketPublisher } from '../node/publishers/market-publisher.ts';
import { publishQuotes } from '../node/publishers/publish-quotes.ts';
import { openPublishers, type Publishers } from '../node/publishers/publishers.ts';
import { parseSeries, type SeriesList } from '../node/publishers/published-series.ts';
import type { MarketSession } from '../node/session/market-session.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { openOrExplain } from './publish-options.ts';

/** What a service sends on. */
export interface ServePublishing {
  readonly publishers: Publishers;
  /** Before the session ends. */
  stop(): Promise<void>;
}

interface PublishingNeeds {
  readonly session: MarketSession;
  readonly config: EngineConfig;
  readonly ports: HostPorts;
  readonly home: string;
}

/**
 * Sends on what is configured: the quotes of the session's equities if they are enabled, and of the market what is named. Undefined if nothing is.
 * Throws {@link CommandError}.
 */
export function openServePublishing({ session, config, ports, home }: PublishingNeeds): ServePublishing | undefined {
  const onProblem = (problem: string): void => {
    const { log, clock } = ports;
    const { PUBLISHER_CHANGED: level } = EVENT_LEVELS;
    log.write({ name: 'PUBLISHER_CHANGED', level, at: clock.now(), fields: { problem } });
  };
  const series = seriesOf(config.publishers);
  const feed = config.equities.enabled ? session.equities?.feed : undefined;
  const of = [
    ...(feed === undefined ? [] : (['quotes'] as const)),
    ...(series.length > 0 ? (['market'] as const) : []),
  ];
  if (of.length === 0 || !hasPublishers(config.publishers)) return undefined;
  const publishers = openOrExplain(() =>
    openPublishers({ ports, config: config.publishers, of, folder: path.join(home, 'outbox'), onProblem }),
  );
  const market =
    series.length === 0
      ? undefined
      : new MarketPublisher({
          engine: session.engine,
          clock: ports.clock,
          publishers,
          series,
          isSimulated: session.mode === 'demo',
          onProblem,
        });
  const stopQuotes = feed === undefined ? undefined : publishQuotes(feed, publishers, onProblem);
  return {
    publishers,
    async stop() {
      stopQuotes?.();
      await market?.stop();
      await publishers.close();
    },
  };
}

function seriesOf(publishers: EngineConfig['publishers']): Extract<SeriesList, { ok: true }>['series'] {
  const list = parseSeries(publishers);
  if (!list.ok) throw new CommandError(list.problem, EXIT.usage);
  return list.series;
}
