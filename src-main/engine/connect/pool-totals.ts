/** Sums since the pool was made, closed connections included. */
export interface PoolTotals {
  readonly messages: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly reconnects: number;
}

/** Both together. */
export function plus(sum: PoolTotals, more: PoolTotals): PoolTotals {
  return {
    messages: sum.messages + more.messages,
    bytes: sum.bytes + more.bytes,
    malformed: sum.malformed + more.malformed,
    reconnects: sum.reconnects + more.reconnects,
  };
}
