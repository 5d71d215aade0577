import { expect, test } from 'vitest';
import {
  statisticsOf,
  type Execution,
  type MarketStatistics,
} from '../src-main/simulator/testing/market-statistics.ts';
import { observe } from '../src-main/simulator/testing/market-observer.ts';
import { captureNames, framesOf } from './captures.ts';

// The demo market beside recorded sessions: its distributions lie where theirs do. The recorded pairs are few and mostly quiet ones,
// so that the demo is compared with their range, somewhat widened, and not with a mean.

const RECORDED = captureNames('binance-usdm-20210417', 'okx-20220513', 'binance-spot-20210417');
const recorded = RECORDED.flatMap((name) => [...executionsOf(name).values()])
  .filter((executions) => executions.length >= 20)
  .map((executions) => statisticsOf(executions));
const demo = [
  ...observe('binance', { minutes: 15, seed: 7, keys: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'LTC/USDT'] }),
].map(([key, { matches }]) => ({ key, statistics: statisticsOf(matches) }));

test('sizes are spread as widely as recorded ones', () => {
  expectWithin('sizeDeviation', { widenedBy: 1.3 });
});

test('takers come in bursts, as recorded ones do', () => {
  expectWithin('pauseDeviation', { widenedBy: 1.3 });
  // A recording gives the time at which a burst was published, the demo each of its takers: the middle pause may be shorter.
  for (const { key, statistics } of demo)
    expect([key, statistics.pauseMedian < 1.3 * greatestOf('pauseMedian')]).toEqual([key, true]);
});

test('prices change from one to the next by no more than recorded ones do, and stay as often at the most', () => {
  for (const { key, statistics } of demo) {
    expect([key, statistics.change90 <= greatestOf('change90')]).toEqual([key, true]);
    expect([key, statistics.samePrice <= Math.max(0.75, 1.3 * greatestOf('samePrice'))]).toEqual([key, true]);
  }
});

function expectWithin(name: keyof MarketStatistics, { widenedBy }: { readonly widenedBy: number }): void {
  const least = Math.min(...recorded.map((one) => one[name])) / widenedBy;
  const most = greatestOf(name) * widenedBy;
  for (const { key, statistics } of demo)
    expect([key, statistics[name], statistics[name] >= least && statistics[name] <= most]).toEqual([
      key,
      statistics[name],
      true,
    ]);
}

function greatestOf(name: keyof MarketStatistics): number {
  return Math.max(...recorded.map((one) => one[name]));
}

/** What takers paid in a capture, by symbol: aggregates of Binance and trades of OKX. */
function executionsOf(name: string): ReadonlyMap<string, readonly Execution[]> {
  const bySymbol = new Map<string, Execution[]>();
  for (const frame of framesOf(name)) {
    const message = JSON.parse(frame) as RecordedMessage;
    const rows =
      'arg' in message ? okxTrades(message) : [message.data ?? message].filter((row) => row.e === 'aggTrade');
    for (const row of rows) {
      const symbol = row.s ?? row.instId ?? '';
      const list = bySymbol.get(symbol) ?? [];
      bySymbol.set(symbol, list);
      list.push({ time: Number(row.T ?? row.ts), price: Number(row.p ?? row.px), size: Number(row.q ?? row.sz) });
    }
  }
  return bySymbol;
}

function okxTrades({ arg, data }: OkxMessage): readonly RecordedRow[] {
  return arg.channel === 'trades' ? (data ?? []) : [];
}

interface OkxMessage {
  readonly arg: { readonly channel: string };
  readonly data?: readonly RecordedRow[];
}

type BinanceMessage = RecordedRow & { readonly data?: RecordedRow };
type RecordedMessage = BinanceMessage | OkxMessage;

/** The fields of a trade that are read, as either venue names them. */
interface RecordedRow {
  readonly e?: string;
  readonly s?: string;
  readonly p?: string;
  readonly q?: string;
  readonly T?: number;
  readonly instId?: string;
  readonly px?: string;
  readonly sz?: string;
  readonly ts?: string;
}
