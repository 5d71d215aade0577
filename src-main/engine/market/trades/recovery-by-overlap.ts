import { loadRecentTrades } from './recent-trades.ts';
import type { RecoveryStrategy, RecoveryTarget, TradeRecoveryOptions } from './trade-recovery.ts';

/**
 * Recovery for ids that only distinguish trades: those that were missed are those in history between a trade accepted before the loss and a live
 * one after it. If history has neither, a gap from the one to the other is reported: whether any trade is missing there is not known.
 */
export function recoverByOverlap(options: TradeRecoveryOptions, target: RecoveryTarget): RecoveryStrategy {
  const { ring, config } = options;
  return {
    showsGaps: false,
    isOld: (trade) => ring.isOld(trade),
    join: () => target.losses === 0,
    load: async (cancel) => {
      const isEmitted: Parameters<typeof loadRecentTrades>[0]['isEmitted'] = (trade) => ring.covers(trade);
      const recent = await loadRecentTrades({ ...options, cancel, maxTrades: config.maxTrades, isEmitted });
      if (cancel.isCancelled || !recent.ok) return recent;
      const [oldest] = recent.trades;
      if (!recent.isJoined) {
        if (oldest !== undefined) target.acceptBefore(oldest);
        // An empty answer may be one that came too early.
        if (oldest !== undefined || target.pending.count === 0) ring.expectGap();
      }
      for (const trade of recent.trades) target.acceptLoaded(trade);
      return recent;
    },
  };
}
