import path from 'node:path';
import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { Engine } from '../../engine/engine.ts';
import type { StreamVenue } from '../../engine/venue/venue.ts';
import type { HostPorts } from '../node/ports/ports.ts';
import type { PublishedSeries } from '../node/publishers/market-publisher.ts';
import type { CommandSetup } from './common-options.ts';
import { openOrExplain, type PublishOptions } from './publish-options.ts';
import { complain } from './terminal.ts';

/** What sends a stream on. */
export interface StreamPublishing {
  stop(): Promise<void>;
}

interface PublishNeeds {
  readonly options: PublishOptions;
  readonly setup: CommandSetup;
  readonly ports: HostPorts;
  readonly engine: Engine;
  readonly venue: StreamVenue;
  readonly requests: readonly ChannelRequest[];
}

/** Sends trades and closed candles of a stream on, if flags say so: the configuration is that of the service. */
export async function publishStream({
  options,
  setup,
  ports,
  engine,
  venue,
  requests,
}: PublishNeeds): Promise<StreamPublishing | undefined> {
  if (options.publishHttp === undefined && options.publishRedis === undefined) return undefined;
  const [{ openPublishers }, { MarketPublisher }] = await Promise.all([
    import('../node/publishers/publishers.ts'),
    import('../node/publishers/market-publisher.ts'),
  ]);
  const onProblem = (problem: string): void => {
    complain(problem);
  };
  const publishers = openOrExplain(() =>
    openPublishers({
      ports,
      config: {
        ...setup.config.publishers,
        http: options.publishHttp ?? '',
        redis: { ...setup.config.publishers.redis, enabled: options.publishRedis !== undefined },
      },
      of: ['market'],
      // A service may run in the same home.
      folder: path.join(setup.home, 'outbox', 'stream'),
      onProblem,
    }),
  );
  const market = new MarketPublisher({
    engine,
    clock: ports.clock,
    publishers,
    series: requests.flatMap((request): readonly PublishedSeries[] => {
      if (request.channel === 'candle') return [{ venue: venue.id, request }];
      const { channel, symbol } = request;
      return channel === 'trade' || channel === 'aggTrade' ? [{ venue: venue.id, request: { channel, symbol } }] : [];
    }),
    isSimulated: false,
    onProblem,
  });
  return {
    stop: async () => {
      await market.stop();
      await publishers.close();
    },
  };
}
