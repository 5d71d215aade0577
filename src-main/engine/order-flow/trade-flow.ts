import type { TradeRecord } from '../venue/records.ts';
import type { FlowBars, FlowSpan, FlowTrade } from './flow-bars.ts';

/** A stream of trades that bars are made of. */
export interface FlowStream {
  /** What its trades are counted in; undefined while nobody needs that. */
  flow: TradeFlow | undefined;
  /** Whether trades after the newest one may be missing, which the next one will show. */
  readonly isDoubtful: boolean;
  /** Times in which the venue's candle says something else than the trades, oldest first; none if absent. */
  readonly differing?: readonly FlowSpan[];
  /** Every trade that is still kept, oldest first. */
  eachKept(each: FlowTrade): void;
}

/** The series of bars that one stream of trades is counted in. Hot. */
export class TradeFlow {
  readonly series: FlowSeries[] = [];

  /** Takes a trade as it is kept, in order. `missing`: see {@link FlowBars.take}. */
  take(trade: TradeRecord, receivedAt: number, missing: number): void {
    const { series } = this;
    for (let i = 0; i < series.length; i++) (series[i] as FlowSeries).bars.take(trade, receivedAt, missing);
  }

  find(key: string): FlowSeries | undefined {
    return this.series.find((series) => series.key === key);
  }

  /** Ends a series. */
  remove(series: FlowSeries): void {
    const at = this.series.indexOf(series);
    if (at !== -1) this.series.splice(at, 1);
  }
}

/** Bars, how many need them, and what names them among those of one stream. */
export interface FlowSeries {
  readonly key: string;
  readonly bars: FlowBars;
  uses: number;
}
