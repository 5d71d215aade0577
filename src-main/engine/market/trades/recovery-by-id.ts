import { loadTrades } from './trade-history.ts';
import type { RecoveryStrategy, RecoveryTarget, TradeRecoveryOptions } from './trade-recovery.ts';

/** Recovery for ids that grow by one: they show every gap, and which trades to load. A trade that was only late fills its gap itself. */
export function recoverById(options: TradeRecoveryOptions, target: RecoveryTarget): RecoveryStrategy {
  const { ring, config } = options;
  const { pending } = target;
  return {
    showsGaps: true,
    isOld: ({ id }) => !(id > ring.lastId),
    join: () => {
      while (pending.count > 0 && pending.firstId <= ring.lastId + 1) target.acceptFirst();
      return pending.count === 0;
    },
    load: (cancel) => {
      // While no trade waits it is not known how far to load; one page shows it.
      const toId = pending.count === 0 ? Infinity : pending.lastId - 1;
      const fromId = Math.max(ring.lastId + 1, toId === Infinity ? 0 : toId + 1 - config.maxTrades);
      const each: RecoveryTarget['acceptLoaded'] = (trade) => {
        if (!cancel.isCancelled) target.acceptLoaded(trade);
      };
      return loadTrades({ ...options, cancel, fromId, toId, each });
    },
  };
}
