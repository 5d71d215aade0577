import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL_STRIDE, FlowFlag } from '../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../feed/flow-buffer.ts';

/** A bar of a minute for tests: numbers by their position, and cells of price, bought and sold. */
export interface TestBar {
  readonly numbers?: Readonly<Partial<Record<keyof typeof FLOW_BAR, number>>>;
  readonly cells?: readonly (readonly [price: number, buy: number, sell: number])[];
}

/** A length of bars. */
export const MINUTE = 60_000;

/** A buffer of closed bars of a minute each from `first` on, in minutes since 1970, with a price step of 10; prices have one digit, sizes none. */
export function flowBufferOf(bars: readonly TestBar[], first = 0, rule = '1m'): FlowBuffer {
  const cells = bars.flatMap((bar) => bar.cells ?? []);
  const numbers = new Float64Array(bars.length * FLOW_BAR_STRIDE + cells.length * FLOW_CELL_STRIDE);
  for (const [id, bar] of bars.entries()) {
    const openTime = (first + id) * MINUTE;
    const all = { id, openTime, closeTime: openTime + MINUTE - 1, flags: FlowFlag.closed, ...bar.numbers };
    for (const [name, value] of Object.entries({ ...all, cells: bar.cells?.length ?? 0 }))
      numbers[id * FLOW_BAR_STRIDE + FLOW_BAR[name as keyof typeof FLOW_BAR]] = value;
  }
  for (const [i, [price, buy, sell]] of cells.entries())
    numbers.set([price, buy, sell, 1, 2], bars.length * FLOW_BAR_STRIDE + i * FLOW_CELL_STRIDE);
  const buffer = new FlowBuffer();
  buffer.apply(
    {
      kind: 'flow',
      sub: 's',
      offset: 0,
      instrument: 'binance-spot:BTCUSDT',
      bars: rule,
      scales: { priceScale: 1, priceSent: 1, sizeScale: 0, sizeSent: 0 },
      step: 10,
      count: bars.length,
      cells: cells.length,
      first: 0,
      isReset: true,
      state: 'running',
      isDoubtful: false,
    },
    numbers,
  );
  return buffer;
}
