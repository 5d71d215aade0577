import type { ChannelRequest } from '../../src-shared/market/channels.ts';
import type { StreamDescription } from './api.ts';
import type { EngineConfig } from './config/config.ts';
import { InvalidOptionError } from './errors.ts';
import { checkedDepth, checkedSymbol } from './market-reader.ts';
import type { StreamVenue } from './venue/venue.ts';

/** What a described stream asks its venue for, and how many topics its socket may have. Throws InvalidOptionError for what cannot be. */
export function toChannelRequest(
  venue: StreamVenue,
  stream: Omit<StreamDescription, 'batchSize'>,
  config: Pick<EngineConfig, 'defaultOrderBookDepth' | 'defaultInterval'>,
  batchSize: number | undefined,
): readonly [request: ChannelRequest, batchSize: number | undefined] {
  return [requestOf(venue, stream, config), checkedBatch(batchSize)];
}

function requestOf(
  venue: StreamVenue,
  stream: Omit<StreamDescription, 'batchSize'>,
  config: Pick<EngineConfig, 'defaultOrderBookDepth' | 'defaultInterval'>,
): ChannelRequest {
  const { channel, interval, depth, updateSpeedMs } = stream;
  const symbol = checkedSymbol(venue, stream.symbol);
  if (interval !== undefined && channel !== 'candle') throw notOf('interval', interval, 'candle');
  if (depth !== undefined && channel !== 'book') throw notOf('depth', depth, 'book');
  if (updateSpeedMs !== undefined && channel !== 'book') throw notOf('updateSpeedMs', updateSpeedMs, 'book');
  if (channel === 'candle') return { channel, symbol, interval: interval ?? config.defaultInterval };
  if (channel !== 'book') return { channel, symbol };
  const levels = checkedDepth(depth ?? config.defaultOrderBookDepth);
  const [usual] = venue.bookSpeedsMs ?? [];
  // The usual speed is the book without one.
  return updateSpeedMs === undefined || checkedSpeed(venue, updateSpeedMs) === usual
    ? { channel, symbol, depth: levels }
    : { channel, symbol, depth: levels, updateSpeedMs };
}

function checkedSpeed(venue: StreamVenue, updateSpeedMs: number): number {
  const { bookSpeedsMs } = venue;
  if (bookSpeedsMs?.includes(updateSpeedMs) === true) return updateSpeedMs;
  throw new InvalidOptionError(
    'updateSpeedMs',
    updateSpeedMs,
    bookSpeedsMs === undefined
      ? `none, as ${venue.title} offers no choice`
      : `one that ${venue.title} offers: ${bookSpeedsMs.join(', ')}`,
  );
}

function checkedBatch(batchSize: number | undefined): number | undefined {
  if (batchSize === undefined || (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH))
    return batchSize;
  throw new InvalidOptionError('batchSize', batchSize, `a whole number from 1 to ${String(MAX_BATCH)}`);
}

function notOf(option: string, value: unknown, channel: string): InvalidOptionError {
  return new InvalidOptionError(option, value, `none, unless the channel is ${channel}`);
}

/** As of `batchSize` of the configuration. */
const MAX_BATCH = 1024;
