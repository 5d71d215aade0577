import type { ChannelRequest } from '../src-shared/market/channels.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';
import type { RestRequest, RestSnapshotPolicy, StreamVenue } from '../src-main/engine/venue/venue.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';

/** What a venue says, in its own words: frames of every channel with their acknowledgements, and REST answers by what they are. */
export interface VenueTexts {
  readonly frames: readonly string[];
  /** This and others are empty if the venue has none. */
  readonly snapshot: string;
  readonly candles: string;
  readonly trades: string;
  readonly aggTrades: string;
  readonly time: string;
  readonly instruments: string;
}

/** Asks the simulated venue for everything it has. */
export async function textsOf(id: StreamVenueId): Promise<VenueTexts> {
  const venue: StreamVenue = VENUES[id];
  const network = new SimulatorNetwork({ seed: 5, symbols: 1, eventsPerSecond: 20, venues: [id] });
  const endpoints = network.endpoints[id];
  const read = async (request: RestRequest | undefined): Promise<string> => {
    if (request === undefined) return '';
    const { body, path } = request;
    const answer = network.http.request({
      url: `${endpoints.rest}${path}`,
      timeoutMs: 1000,
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
    });
    await network.run(50);
    return new TextDecoder().decode((await answer).body);
  };
  const instruments = await read(venue.instruments.requests()[0]);
  const outcome = venue.instruments.parse(new TextEncoder().encode(instruments));
  const symbol = 'malformed' in outcome ? '' : (outcome.instruments[0]?.symbol ?? '');
  const frames = new Map<string, string>();
  const requests: ChannelRequest[] = venue.channels.flatMap((channel): ChannelRequest[] => {
    if (channel === 'book')
      return [
        { channel, symbol, depth: 5 },
        { channel, symbol, depth: 1000 },
      ];
    return channel === 'candle' ? [{ channel, symbol, interval: '1m' }] : [{ channel, symbol }];
  });
  for (const request of requests) {
    const [topic] = venue.topicsOf(request);
    if (topic === undefined) continue;
    const received: string[] = [];
    const socket = network.sockets.open(
      venue.streamUrl(endpoints, topic.route),
      {
        onOpen: () => {
          socket.send(venue.subscribeFrame([topic.key], 1, network.clock.now()));
        },
        onMessage: (bytes) => {
          received.push(new TextDecoder().decode(bytes));
        },
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: () => undefined,
      },
      { connectTimeoutMs: 1000, maxFrameBytes: 1 << 24 },
    );
    await network.run(3000);
    socket.terminate();
    for (const text of [received[0], received.at(-1)]) if (text !== undefined) frames.set(text, text);
  }
  const snapshot = restFeedOf(venue, symbol);
  return {
    frames: [...frames.values()],
    snapshot: snapshot === undefined ? '' : await read(snapshot.snapshotRequest(symbol, 100)),
    candles: await read(venue.history.candles({ symbol, interval: '1m', limit: 5, now: network.clock.now() })),
    trades: await read(venue.history.trades({ symbol, channel: 'trade', limit: 5 })),
    aggTrades: await read(venue.history.trades({ symbol, channel: 'aggTrade', limit: 5 })),
    time: await read(venue.time.request()),
    instruments,
  };
}

/** How the book that starts with a REST snapshot is kept; undefined if the venue has none. */
export function restFeedOf(venue: StreamVenue, symbol: string): RestSnapshotPolicy | undefined {
  const feeds = [5, 20, 50, 100, 1000].flatMap((depth) =>
    venue.topicsOf({ channel: 'book', symbol, depth }).map(({ key }) => venue.bookPolicy(key)),
  );
  return feeds.find((feed) => feed.kind === 'rest-snapshot');
}
