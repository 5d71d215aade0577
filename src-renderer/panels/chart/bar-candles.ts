import { moreDecimals } from '../../../src-shared/market/decimal.ts';
import {
  CANDLE,
  CANDLE_STRIDE,
  CandleFlag,
  FLOW_BAR,
  FLOW_BAR_STRIDE,
  FlowFlag,
} from '../../../src-shared/wire/layout.ts';
import { CandleBuffer } from '../../feed/candle-buffer.ts';
import type { FlowBuffer } from '../../feed/flow-buffer.ts';

/** Bars counted from trades as the chart's candles, at the same positions and times. */
export class BarCandles {
  readonly #candles = new CandleBuffer();
  #flow: FlowBuffer | undefined;
  #version = -1;
  #structure = -1;

  /** The bars as they are now; the same object each time. */
  of(flow: FlowBuffer): CandleBuffer {
    const candles = this.#candles;
    if (flow === this.#flow && flow.version === this.#version) return candles;
    const isSame = flow === this.#flow && flow.structure === this.#structure && flow.count >= candles.count;
    const first = isSame ? Math.max(0, candles.count - 2) : 0;
    if (first === 0) candles.priceDecimals = 0;
    this.#flow = flow;
    this.#version = flow.version;
    this.#structure = flow.structure;
    candles.bars = flow.count === 0 ? undefined : flow.bars;
    candles.scales = flow.scales;
    if (candles.numbers.length < flow.count * CANDLE_STRIDE) {
      const grown = new Float64Array((flow.numbers.length / FLOW_BAR_STRIDE) * CANDLE_STRIDE);
      grown.set(candles.numbers);
      candles.numbers = grown;
    }
    let isOlderChanged = !isSame;
    for (let index = first; index < flow.count; index++)
      if (write(candles, index, flow) && index < candles.count - 1) isOlderChanged = true;
    candles.count = flow.count;
    candles.version++;
    if (isOlderChanged) candles.structure++;
    return candles;
  }
}

/** Writes one bar; answers whether its prices or its volume changed. */
function write(candles: CandleBuffer, index: number, flow: FlowBuffer): boolean {
  const { numbers } = candles;
  const to = index * CANDLE_STRIDE;
  const from = index * FLOW_BAR_STRIDE;
  const at = (position: number): number => flow.numbers[from + position] ?? NaN;
  const volume = at(FLOW_BAR.buyVolume) + at(FLOW_BAR.sellVolume);
  const isChanged =
    numbers[to + CANDLE.high] !== at(FLOW_BAR.high) ||
    numbers[to + CANDLE.low] !== at(FLOW_BAR.low) ||
    numbers[to + CANDLE.close] !== at(FLOW_BAR.close) ||
    numbers[to + CANDLE.volume] !== volume;
  numbers[to + CANDLE.openTime] = at(FLOW_BAR.openTime);
  numbers[to + CANDLE.closeTime] = at(FLOW_BAR.closeTime);
  for (let i = 0; i < PRICES; i++) {
    numbers[to + CANDLE.open + i] = at(FLOW_BAR.open + i);
    candles.priceDecimals = moreDecimals(candles.priceDecimals, at(FLOW_BAR.open + i), candles.scales.priceScale);
  }
  numbers[to + CANDLE.volume] = volume;
  numbers[to + CANDLE.quoteVolume] = NaN;
  numbers[to + CANDLE.tradeCount] = at(FLOW_BAR.buyCount) + at(FLOW_BAR.sellCount);
  numbers[to + CANDLE.flags] = (at(FLOW_BAR.flags) & FlowFlag.closed) === 0 ? 0 : CandleFlag.closed;
  return isChanged;
}

/** Open, high, low and close, in this order in both layouts. */
const PRICES = 4;
