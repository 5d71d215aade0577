import type { RandomPort } from '../ports.ts';
import type { StreamConfig } from './stream-config.ts';

/** Wait before a reconnect attempt, ms: `min(base * 2^attempt, max)`, made longer or shorter by at most the jitter's share. `attempt` counts from 0. */
export function backoffMs(attempt: number, config: StreamConfig['reconnect'], random: RandomPort): number {
  const wait = Math.min(config.baseMs * 2 ** attempt, config.maxMs);
  return wait * (1 + config.jitter * (2 * random.next() - 1));
}

/** A socket that lived so long was a success: the next loss begins with the shortest wait. */
export const STABLE_MS = 10_000;
