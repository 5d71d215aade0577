import type { InstrumentId } from '../market/instrument.ts';
import type { Alert, AlertRule, Condition } from './alert.ts';

/** A price that an alert waits for. `place` counts the prices of its condition. */
export interface AlertLevel {
  readonly alert: Alert;
  readonly place: number;
  readonly price: number;
}

/** The prices of an instrument that alerts wait for. */
export function alertLevels(alerts: readonly Alert[], instrument: InstrumentId): readonly AlertLevel[] {
  return alerts.flatMap((alert) => {
    const levels: AlertLevel[] = [];
    mapPrices(alert.rule.condition, (price, place, of) => {
      if (of === instrument) levels.push({ alert, place, price });
      return price;
    });
    return levels;
  });
}

/** The rule with another price at a place; the ends of a zone stay in their order. */
export function withPrice(rule: AlertRule, place: number, price: number): AlertRule {
  return { ...rule, condition: mapPrices(rule.condition, (old, at) => (at === place ? price : old)) };
}

/** An alert that fires when the price of an instrument crosses a level. */
export function crossingRule(instrument: InstrumentId, level: number, data: AlertRule['data']): AlertRule {
  return {
    condition: { kind: 'crosses', instrument, level, direction: 'either' },
    data,
    deliver: ['sound'],
  };
}

function mapPrices(
  condition: Condition,
  change: (price: number, place: number, instrument: InstrumentId) => number,
  count = { places: 0 },
): Condition {
  if (condition.kind === 'all' || condition.kind === 'any')
    return { ...condition, of: condition.of.map((part) => mapPrices(part, change, count)) };
  if (condition.kind === 'lasts') return { ...condition, condition: mapPrices(condition.condition, change, count) };
  if (condition.kind === 'zone') {
    const from = change(condition.from, count.places++, condition.instrument);
    const to = change(condition.to, count.places++, condition.instrument);
    return { ...condition, from: Math.min(from, to), to: Math.max(from, to) };
  }
  const isPrice = condition.kind === 'crosses' || (condition.kind === 'level' && condition.measure.of === 'price');
  return isPrice ? { ...condition, level: change(condition.level, count.places++, condition.instrument) } : condition;
}
