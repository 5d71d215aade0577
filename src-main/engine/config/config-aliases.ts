/** Another name of an option in the environment. `toOption` is what its number is multiplied with: 1000 if it counts seconds. */
export interface ConfigAlias {
  readonly variable: string;
  /** Dotted, such as `candles.inactivityMs`. */
  readonly path: string;
  readonly toOption: number;
}

/** Names under which the OHLCV connector knows our options. Our own names win if both are set; an empty one is as good as none. */
export const CONFIG_ALIASES: readonly ConfigAlias[] = [
  seconds('CONNECTOR_INACTIVITY_TIMEOUT', 'candles.inactivityMs'),
  same('CONNECTOR_MAX_SYMBOL_PER_WS', 'batchSize'),
  same('CONNECTOR_CIRCUIT_BREAKER_FAILURE_THRESHOLD', 'circuit.failures'),
  seconds('CONNECTOR_CIRCUIT_BREAKER_RECOVERY_TIMEOUT', 'circuit.openMs'),
  same('CONNECTOR_CIRCUIT_BREAKER_HALF_OPEN_CALLS', 'circuit.trials'),
  same('CONNECTOR_CLOSED_QUEUE_MAXSIZE', 'candles.closedQueue'),
  same('CONNECTOR_OPEN_QUEUE_MAXSIZE', 'serve.openQueue'),
  seconds('CONNECTOR_DEDUPLICATION_WINDOW_SECONDS', 'dedup.windowMs'),
  same('CONNECTOR_DEDUPLICATION_MAX_ENTRIES', 'dedup.maxEntries'),
  same('CONNECTOR_REST_POOL_CONNECTIONS', 'rest.connections'),
  same('CONNECTOR_REST_POOL_MAXSIZE', 'rest.maxActive'),
  same('CONNECTOR_WSS_HEALTH_CHECK_ENABLED', 'serve.health'),
  same('CONNECTOR_WSS_HEALTH_CHECK_PORT', 'serve.healthPort'),
];

/** Names under which streamers of quotes know our options. Other programs have the same, so that `tapedeck quotes` and `serve` alone read them. */
export const STREAMER_ALIASES: readonly ConfigAlias[] = [
  same('TICKERS', 'equities.tickers'),
  seconds('POLLING_INTERVAL', 'equities.intervalMs'),
  same('MAX_REQUESTS_PER_HOUR', 'equities.maxRequestsPerHour'),
  same('REDIS_PUBLISHER_ENABLED', 'publishers.redis.enabled'),
  same('REDIS_URL', 'publishers.redis.url'),
  same('REDIS_CHANNEL', 'publishers.redis.channel'),
];

function same(variable: string, path: string): ConfigAlias {
  return { variable, path, toOption: 1 };
}

function seconds(variable: string, path: string): ConfigAlias {
  return { variable, path, toOption: 1000 };
}
