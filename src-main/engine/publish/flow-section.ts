import type { Demand } from '../../../src-shared/wire/demand.ts';
import type { FlowSection } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL, FLOW_CELL_STRIDE } from '../../../src-shared/wire/layout.ts';
import type { FlowBars } from '../order-flow/flow-bars.ts';
import { ROW } from '../order-flow/flow-rows.ts';
import type { FlowLease } from '../order-flow/order-flow.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { StreamLease } from './market-source.ts';
import type { SectionWriter } from './section.ts';
import { StreamFreshness } from './stream-freshness.ts';

/** Order-flow bars that are new or changed since the last frame, with their footprints; at most five times a second. */
export class FlowSectionWriter implements SectionWriter {
  readonly #demand: Extract<Demand, { kind: 'flow' }>;
  readonly #flow: FlowLease | undefined;
  readonly #lease: StreamLease;
  readonly #freshness = new StreamFreshness();
  /** Revision and structure of the bars that were sent; -1 before the first section. */
  #revision = -1;
  #structure = -1;
  #state = '';
  #isDoubtful: boolean | undefined;
  #writtenAt = -Infinity;

  /** Without `flow` there is nothing to count: the stream cannot be had, or there is no room. */
  constructor(demand: Extract<Demand, { kind: 'flow' }>, flow: FlowLease | undefined, lease: StreamLease) {
    this.#demand = demand;
    this.#flow = flow;
    this.#lease = lease;
  }

  isDirty(now: number): boolean {
    const { stream } = this.#lease;
    if (stream.state !== this.#state || this.#isDoubtful !== (this.#flow?.trades.isDoubtful ?? false)) return true;
    if (Math.abs(now - this.#writtenAt) < LEAST_MS) return false;
    return (this.#flow?.bars.rows.revision ?? -1) !== this.#revision || this.#freshness.isOutdated(stream);
  }

  sampledAt(): number {
    return this.#lease.stream.decodedAt ?? NaN;
  }

  write(frame: FrameWriter, now: number): void {
    const flow = this.#flow;
    const { stream } = this.#lease;
    const { revision = -1, structure = -1 } = flow?.bars.rows ?? {};
    const isReset = this.#structure !== structure || this.#revision < 0;
    const isDoubtful = flow?.trades.isDoubtful ?? false;
    const section: FlowSection = {
      kind: 'flow',
      sub: this.#demand.sub,
      instrument: this.#demand.instrument,
      bars: this.#demand.bars,
      ...(flow === undefined ? NOTHING : writeBars(frame, flow.bars, isReset ? -1 : this.#revision)),
      isReset,
      state: stream.state,
      isDoubtful,
      ...(flow === undefined && stream.state !== 'failed' && { isFull: true as const }),
      ...this.#freshness.take(stream),
    };
    this.#revision = revision;
    this.#structure = structure;
    this.#state = stream.state;
    this.#isDoubtful = isDoubtful;
    this.#writtenAt = now;
    frame.add(section);
  }

  dispose(): void {
    this.#flow?.release();
    this.#lease.release();
  }
}

type Written = Pick<FlowSection, 'offset' | 'scales' | 'count' | 'cells' | 'first' | 'step'>;

/** Writes the bars that have changed since a revision, then their cells. */
function writeBars(frame: FrameWriter, bars: FlowBars, sent: number): Written {
  const { rows, footprint, step } = bars;
  const changed: number[] = [];
  for (let row = 0; row < rows.count; row++) if (rows.revisionAt(row) > sent) changed.push(row);
  const offset = frame.reserve(changed.length * FLOW_BAR_STRIDE);
  for (const [i, row] of changed.entries()) {
    const at = offset + i * FLOW_BAR_STRIDE;
    frame.numbers.set(rows.numbers.subarray(row * ROW, row * ROW + FLOW_BAR_STRIDE), at);
    frame.numbers[at + FLOW_BAR.id] = rows.dropped + row;
  }
  let cells = 0;
  for (const [i, row] of changed.entries()) {
    let own = 0;
    footprint?.each(row, (price, cell, from) => {
      const at = frame.reserve(FLOW_CELL_STRIDE);
      frame.numbers[at + FLOW_CELL.price] = price * step;
      for (let k = 0; k < FLOW_CELL_STRIDE - 1; k++) frame.numbers[at + 1 + k] = cell[from + k] ?? 0;
      own++;
    });
    frame.numbers[offset + i * FLOW_BAR_STRIDE + FLOW_BAR.cells] = own;
    cells += own;
  }
  const { priceScale, priceSent, sizeScale, sizeSent } = rows;
  return {
    offset,
    scales: { priceScale, priceSent, sizeScale, sizeSent },
    count: changed.length,
    cells,
    first: rows.dropped,
    ...(Number.isNaN(step) ? {} : { step }),
  };
}

const NOTHING: Written = {
  offset: 0,
  scales: { priceScale: 0, priceSent: 0, sizeScale: 0, sizeSent: 0 },
  count: 0,
  cells: 0,
  first: 0,
};
/** A chart is drawn ten times a second at most, and the open bar is sent with all its cells. */
const LEAST_MS = 200;
