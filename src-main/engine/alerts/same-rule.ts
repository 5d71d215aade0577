import type { AlertRule } from '../../../src-shared/alerts/alert.ts';
import { canonicalJson } from '../../../src-shared/text/canonical-json.ts';

/** Whether two rules are the same in everything. */
export function isSame(a: AlertRule, b: AlertRule): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Whether two rules become true at the same events: they may differ in how often they fire and how people are notified. */
export function waitForTheSame(a: AlertRule, b: AlertRule): boolean {
  return (
    a.data === b.data &&
    a.hysteresisPercent === b.hysteresisPercent &&
    canonicalJson(a.condition) === canonicalJson(b.condition)
  );
}
