export function slownessOf(tookMs: number, usualMs?: number): number;
export function measureSlowness(): number;
export function slownessIn(env: Readonly<Record<string, string | undefined>>): number | undefined;
export function settleSlowness(options?: { again?: boolean; env?: Record<string, string | undefined> }): number;
/** A real-time bound of a test, ms: `ms` times the slowness of this machine. */
export function patience(ms: number): number;
export function journeysLimitMs(count: number): number;
export function journeyCount(listed: string): number | undefined;
