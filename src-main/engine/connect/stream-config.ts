import type { EngineConfig } from '../config/config.ts';

/** The options that connections and subscriptions read. */
export type StreamConfig = Pick<
  EngineConfig,
  | 'pingIntervalMs'
  | 'pingTimeoutMs'
  | 'connectTimeoutMs'
  | 'reconnect'
  | 'staleThresholdMs'
  | 'healthCheckIntervalMs'
  | 'watchdogMs'
  | 'maxConnectionAgeMs'
  | 'renewal'
  | 'batchSize'
  | 'unsubscribeDelayMs'
>;
