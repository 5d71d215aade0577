import type { AlertRule } from '../../../src-shared/alerts/alert.ts';

/** Whether two rules are the same in everything. */
export function isSame(a: AlertRule, b: AlertRule): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether two rules become true at the same events: they may differ in how often they fire and how people are notified. */
export function waitForTheSame(a: AlertRule, b: AlertRule): boolean {
  return (
    a.data === b.data &&
    a.hysteresisPercent === b.hysteresisPercent &&
    JSON.stringify(a.condition) === JSON.stringify(b.condition)
  );
}
