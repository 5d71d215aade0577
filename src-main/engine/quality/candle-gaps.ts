import { intervalMs, nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { LedgerLine } from '../../../src-shared/wire/ledger.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import type { Ledger } from './ledger.ts';

/** The gaps of candle series: each is reported once, and again when history has filled it. */
export class CandleGaps {
  readonly #ledger: Ledger;
  readonly #known = new WeakMap<CandleSeries, Map<number, Gap>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Live candles do not join: what is missing is the newest gap. */
  onGap(line: LedgerLine, series: CandleSeries): void {
    const row = series.newestGap();
    if (row < 0) return;
    const gap = gapAfter(series, row);
    const known = this.#known.get(series) ?? new Map<number, Gap>();
    this.#known.set(series, known);
    if (known.has(gap.from) || known.size >= this.#ledger.limit) return;
    known.set(gap.from, gap);
    this.#ledger.add(line, 'gap', gap);
  }

  /** History came: gaps that are gone are reported as filled. */
  onFilled(line: LedgerLine, series: CandleSeries): void {
    const known = this.#known.get(series);
    if (known === undefined || known.size === 0) return;
    const left = new Set<number>();
    for (let row = 0; row < series.rows.count - 1; row++)
      if (series.isAfterGap(row + 1) || !series.rows.isClosedAt(row)) left.add(gapAfter(series, row).from);
    for (const [from, gap] of known) {
      if (left.has(from)) continue;
      known.delete(from);
      this.#ledger.add(line, 'backfilled', { ...gap, reason: 'history' });
    }
  }
}

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: string;
}

/** What is missing after a row: whole candles, or the end of the row's own. */
function gapAfter(series: CandleSeries, row: number): Gap {
  const to = series.rows.openTimeAt(row + 1);
  const own = series.rows.openTimeAt(row);
  const isUnfinished = !series.rows.isClosedAt(row);
  const from = isUnfinished ? own : nextOpenTime(own, series.interval);
  return {
    from,
    to,
    count: Math.max(1, Math.round((to - from) / intervalMs(series.interval))),
    reason: isUnfinished ? 'not-seen-closed' : 'not-received',
  };
}
