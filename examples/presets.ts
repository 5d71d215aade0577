import type { TapedeckOptions } from '../src-main/entries/index.ts';

/** Options for three surroundings; spread one into yours: `createTapedeck({ ...PRESETS.production, symbols })`. */
export const PRESETS = {
  /** Everything is logged, problems show at once, and test networks are used. */
  development: { testnet: true, log: { level: 'debug', dir: 'logs' }, staleThresholdMs: 10_000, maxRecentTrades: 200 },
  /** Patient reconnects for ever, room for bursts, warnings only. */
  production: {
    log: { level: 'warn', dir: 'logs', backups: 20 },
    reconnect: { baseMs: 1000, maxMs: 60_000, jitter: 0.3, maxAttempts: 0 },
    maxRecentTrades: 5000,
    eventQueue: 100_000,
    batchSize: 100,
  },
  /** Fails soon, writes nothing, and lets go at once. */
  testing: {
    connectTimeoutMs: 2000,
    reconnect: { baseMs: 50, maxAttempts: 3 },
    unsubscribeDelayMs: 0,
    backfill: { maxWaitMs: 0 },
  },
} as const satisfies Readonly<Record<string, TapedeckOptions>>;
