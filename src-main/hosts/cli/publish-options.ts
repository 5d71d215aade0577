import { type Command, Option } from 'commander';
import type { EngineConfig } from '../../engine/config/config.ts';
import type { Override } from '../node/config/config-overrides.ts';
import { hasPublishers } from '../node/publishers/has-publishers.ts';
import { OutboxError } from '../../sinks/outbox.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Flags of a command that sends things on. */
export interface PublishOptions {
  readonly publishHttp?: string;
  readonly publishRedis?: string;
  readonly publishSimulated?: true;
  readonly redisChannel?: string;
}

/** Adds them; `batches` is the path below the URL of `--publish-http`, `channel` the usual one of Redis. */
export function addPublishing(command: Command, batches: string, channel: string): Command {
  return command
    .option('--publish-http <url>', `POST batches to <url>${batches}; what is not accepted yet waits on disk`, (text) =>
      urlOf(text, ['http:', 'https:'], 'such as http://localhost:8000'),
    )
    .option('--publish-redis <url>', 'publish events to Redis by Pub/Sub and to a stream', (text) =>
      urlOf(text, ['redis:', 'rediss:'], 'such as redis://localhost:6379'),
    )
    .addOption(new Option('--redis-channel <name>', `channel, and key of the stream (default: ${channel})`))
    .option(
      '--publish-simulated',
      'send on what is simulated; receivers of --publish-http cannot tell it from what is real',
    );
}

/** The options of the configuration that the flags stand for. */
export function publishOverrides(
  { publishHttp, publishRedis, publishSimulated, redisChannel }: PublishOptions,
  channelOption: 'channel' | 'marketChannel',
): readonly Override[] {
  const redis = '--publish-redis';
  return [
    { path: 'publishers.http', value: publishHttp, source: '--publish-http' },
    { path: 'publishers.redis.url', value: publishRedis, source: redis },
    { path: 'publishers.redis.enabled', value: publishRedis === undefined ? undefined : true, source: redis },
    { path: `publishers.redis.${channelOption}`, value: redisChannel, source: '--redis-channel' },
    { path: 'publishers.simulated', value: publishSimulated, source: '--publish-simulated' },
  ].filter(({ value }) => value !== undefined);
}

/** Rejects what would be sent on although it is simulated. */
export function assertMayPublish(publishers: EngineConfig['publishers'], isSimulated: boolean): void {
  if (isSimulated && !publishers.simulated && hasPublishers(publishers))
    throw new CommandError(
      'what is simulated is sent to nobody unless --publish-simulated (publishers.simulated) is given',
      EXIT.usage,
    );
}

function urlOf(text: string, protocols: readonly string[], example: string): string {
  const url = URL.parse(text);
  if (url === null || !protocols.includes(url.protocol))
    throw new CommandError(`expected a URL ${example}`, EXIT.usage);
  return url.href;
}

/** What `open` returns; an outbox that cannot be used ends the command with the reason. */
export function openOrExplain<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof OutboxError ? new CommandError(error.message) : error;
  }
}
