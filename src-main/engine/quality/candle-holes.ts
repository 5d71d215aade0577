import { intervalMs, nextOpenTime } from '../../../src-shared/market/interval.ts';
import type { LedgerLine } from '../../../src-shared/wire/ledger.ts';
import type { CandleSeries } from '../market/candles/candle-series.ts';
import type { Ledger } from './ledger.ts';

/** The holes of candle series: each is told once, and again when history has filled it. */
export class CandleHoles {
  readonly #ledger: Ledger;
  readonly #known = new WeakMap<CandleSeries, Map<number, Hole>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Live candles do not join: what is missing is the newest hole. */
  onHole(line: LedgerLine, series: CandleSeries): void {
    const row = series.newestHole();
    if (row < 0) return;
    const hole = holeAfter(series, row);
    const known = this.#known.get(series) ?? new Map<number, Hole>();
    this.#known.set(series, known);
    if (known.has(hole.from) || known.size >= this.#ledger.limit) return;
    known.set(hole.from, hole);
    this.#ledger.add(line, 'gap', hole);
  }

  /** History came: holes that are gone are told as filled. */
  onFilled(line: LedgerLine, series: CandleSeries): void {
    const known = this.#known.get(series);
    if (known === undefined || known.size === 0) return;
    const left = new Set<number>();
    for (let row = 0; row < series.count - 1; row++)
      if (series.isAfterHole(row + 1) || !series.isClosedAt(row)) left.add(holeAfter(series, row).from);
    for (const [from, hole] of known) {
      if (left.has(from)) continue;
      known.delete(from);
      this.#ledger.add(line, 'backfilled', { ...hole, reason: 'history' });
    }
  }
}

interface Hole {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly reason: string;
}

/** What is missing after a row: whole candles, or the end of the row's own. */
function holeAfter(series: CandleSeries, row: number): Hole {
  const to = series.openTimeAt(row + 1);
  const own = series.openTimeAt(row);
  const isUnfinished = !series.isClosedAt(row);
  const from = isUnfinished ? own : nextOpenTime(own, series.interval);
  return {
    from,
    to,
    count: Math.max(1, Math.round((to - from) / intervalMs(series.interval))),
    reason: isUnfinished ? 'not-seen-closed' : 'not-received',
  };
}
