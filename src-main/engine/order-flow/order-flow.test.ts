import { expect, it } from 'vitest';
import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import { TradeRecord } from '../venue/records.ts';
import { OrderFlow } from './order-flow.ts';
import type { TradeFlow } from './trade-flow.ts';

it('memory is measured; at its bound series that nobody needs make way, then new ones are rejected', () => {
  const trades = { flow: undefined as TradeFlow | undefined, isDoubtful: false, eachKept: () => undefined };
  const limits = { maxSeries: 10, maxBytes: 12_000, historyTrades: 0, maxBars: 100, maxCells: 10_000 };
  const orderFlow = new OrderFlow(limits, () => (trades.flow === undefined ? [] : [trades.flow]));
  const subject = { venue: 'okx', symbol: 'X', sizing: () => ({ notional: undefined, isInverse: false }) } as const;
  const add = (count: number) => orderFlow.acquire(subject, trades, { rule: { kind: 'trades', count }, step: '1' });
  const first = add(1);
  const empty = orderFlow.uses().bytes;
  for (const price of ['1', '40', '80']) trades.flow?.take(trade(price), 0, 0);
  expect(orderFlow.uses()).toMatchObject({ series: 1, bars: [3], cells: [3] });
  // Three bars whose cells begin with room for 16.
  expect(orderFlow.uses().bytes - empty).toBe(3 * 16 * 4 * 8);
  const second = add(2);
  trades.flow?.take(trade('3000'), 0, 0);
  expect(orderFlow.uses().bytes).toBeGreaterThan(limits.maxBytes - 4000);
  while (orderFlow.uses().bytes < limits.maxBytes) trades.flow?.take(trade('1'), 0, 0);
  expect([add(3), orderFlow.rejected]).toEqual([undefined, 1]);
  first?.release();
  expect(add(4)?.bars.rows.count).toBe(0);
  expect(trades.flow?.series.map(({ bars }) => bars)).not.toContain(first?.bars);
  second?.release();
});

it('of the series of a stream that nobody needs the newest two are kept, and found again', () => {
  const trades = { flow: undefined as TradeFlow | undefined, isDoubtful: false, eachKept: () => undefined };
  const limits = { maxSeries: 10, maxBytes: 1e9, historyTrades: 0, maxBars: 100, maxCells: 10_000 };
  const orderFlow = new OrderFlow(limits, () => (trades.flow === undefined ? [] : [trades.flow]));
  const subject = { venue: 'okx', symbol: 'X', sizing: () => ({ notional: undefined, isInverse: false }) } as const;
  const add = (count: number) => orderFlow.acquire(subject, trades, { rule: { kind: 'trades', count } });
  const leases = [1, 2, 3, 4].map(add);
  const shared = add(4);
  expect(shared?.bars).toBe(leases[3]?.bars);
  for (const lease of leases) {
    lease?.release();
    lease?.release();
  }
  expect(trades.flow?.series.map(({ bars, uses }) => [bars, uses])).toEqual([
    [leases[1]?.bars, 0],
    [leases[2]?.bars, 0],
    [leases[3]?.bars, 1],
  ]);
  expect(add(2)?.bars).toBe(leases[1]?.bars);
});

function trade(price: string): TradeRecord {
  const record = new TradeRecord();
  for (const slot of [record.price, record.size]) Object.assign(slot, parseDecimal(price), { present: true });
  record.venueTime = 1;
  return record;
}
