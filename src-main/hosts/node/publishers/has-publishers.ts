import type { EngineConfig } from '../../../engine/config/config.ts';

/** Whether anything is sent on at all. */
export function hasPublishers({ http, redis }: Pick<EngineConfig['publishers'], 'http' | 'redis'>): boolean {
  return http !== '' || redis.enabled;
}
