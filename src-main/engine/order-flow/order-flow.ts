import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { EngineConfig } from '../config/config.ts';
import { FlowBars, type FlowSpec } from './flow-bars.ts';
import type { FlowSizing } from './flow-sizing.ts';
import { TradeFlow, type FlowSeries, type FlowStream } from './trade-flow.ts';

/** What a stream of trades is of. */
export interface FlowSubject {
  readonly venue: VenueId;
  readonly symbol: string;
  readonly sizing: () => FlowSizing;
}

/** How many series there are, their memory, and how much each contains. */
export interface FlowUses {
  readonly series: number;
  readonly bytes: number;
  readonly bars: readonly number[];
  readonly cells: readonly number[];
}

/** A need of a series of bars. Releasing twice does nothing. */
export interface FlowLease {
  readonly bars: FlowBars;
  /** The trades that they are made of. */
  readonly trades: FlowStream;
  release(): void;
}

/** Receives a series that was added, and the trades that it counts. */
export type FlowAdded = (subject: FlowSubject, trades: FlowStream, bars: FlowBars) => void;

/** Receives the row of a bar that has ended, or changed afterwards. */
export type FlowBarEnded = (subject: FlowSubject, bars: FlowBars, row: number) => void;

/**
 * Every series of order-flow bars, counted on demand: two needs of the same bars share a series. One that nobody needs any more is kept a while, two a
 * stream, so that a screen which comes back has its bars. Bounded in series, and each of them in bars and cells.
 */
export class OrderFlow {
  /** Series there was no room for. */
  rejected = 0;
  onEnded: FlowBarEnded | undefined;
  /** Called with a series that was added, after the trades that are still kept have been counted. */
  onAdded: FlowAdded | undefined;
  readonly #limits: EngineConfig['orderFlow'];
  readonly #flows: () => Iterable<TradeFlow>;

  /** `flows` are those of every stream there is. */
  constructor(limits: EngineConfig['orderFlow'], flows: () => Iterable<TradeFlow>) {
    this.#limits = limits;
    this.#flows = flows;
  }

  /** Counts a stream's trades in bars from now on, those that are still kept included; undefined if there are too many series. */
  acquire(subject: FlowSubject, trades: FlowStream, spec: FlowSpec): FlowLease | undefined {
    const flow = (trades.flow ??= new TradeFlow());
    const series = flow.find(JSON.stringify(spec)) ?? this.#add(subject, trades, flow, spec);
    if (series === undefined) return undefined;
    series.uses++;
    let isReleased = false;
    return {
      bars: series.bars,
      trades,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        series.uses--;
        trimIdle(flow);
      },
    };
  }

  /** How much each series contains. */
  uses(): FlowUses {
    const flows = [...this.#flows()];
    const all = flows.flatMap(({ series }) => series.map(({ bars }) => bars));
    return {
      series: all.length,
      bytes: bytesOf(flows),
      bars: all.map(({ rows }) => rows.count),
      cells: all.map(({ footprint }) => footprint?.size ?? 0),
    };
  }

  #add(subject: FlowSubject, trades: FlowStream, flow: TradeFlow, spec: FlowSpec): FlowSeries | undefined {
    if (!this.#makeRoom()) {
      this.rejected++;
      return undefined;
    }
    const bars = new FlowBars(spec, this.#limits, subject.sizing, trades.differing);
    trades.eachKept((trade, receivedAt, missing) => {
      bars.take(trade, receivedAt, missing);
    });
    bars.markDiffering();
    bars.onEnded = (row) => this.onEnded?.(subject, bars, row);
    const series = { key: JSON.stringify(spec), bars, uses: 0 };
    flow.series.push(series);
    this.onAdded?.(subject, trades, bars);
    return series;
  }

  /** Ends series that nobody needs while there is no room; false if that is not enough. */
  #makeRoom(): boolean {
    const flows = [...this.#flows()];
    const { maxSeries, maxBytes } = this.#limits;
    const hasRoom = (): boolean =>
      flows.reduce((sum, { series }) => sum + series.length, 0) < maxSeries && bytesOf(flows) < maxBytes;
    for (const flow of flows)
      for (const idle of flow.series.filter(({ uses }) => uses === 0)) {
        if (hasRoom()) return true;
        flow.remove(idle);
      }
    return hasRoom();
  }
}

function bytesOf(flows: readonly TradeFlow[]): number {
  return flows.reduce((sum, { series }) => series.reduce((own, { bars }) => own + bars.bytes, sum), 0);
}

function trimIdle(flow: TradeFlow): void {
  const idle = flow.series.filter(({ uses }) => uses === 0);
  for (const series of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) flow.remove(series);
}

/** A screen that goes back and forth between two intervals finds both. */
const MOST_IDLE = 2;
