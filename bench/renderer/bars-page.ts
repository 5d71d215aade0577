import { TEST_PALETTE } from '../../src-renderer/draw/recording-context.ts';
import { FlowBuffer } from '../../src-renderer/feed/flow-buffer.ts';
import { UTC } from '../../src-renderer/format/zone.ts';
import { BarCandles } from '../../src-renderer/panels/chart/bar-candles.ts';
import { ChartView } from '../../src-renderer/panels/chart/chart-view.ts';
import { CHART_SETTINGS } from '../../src-renderer/panels/chart/settings.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL_STRIDE, FlowFlag } from '../../src-shared/wire/layout.ts';

/** A chart of bars of one trade each, with all order flow, in a page without the application around it. */
class Page {
  readonly #view: ChartView;
  readonly #flow = new FlowBuffer();
  readonly #candles = new BarCandles();
  #id = 0;
  #first = 0;
  #time = 1_780_000_000_000;
  #price = 970_000;
  #state = 1;

  constructor() {
    const box = document.createElement('div');
    box.style.cssText = `width:${WIDTH}px;height:${HEIGHT}px`;
    document.body.replaceChildren(box);
    this.#view = new ChartView(box);
    this.add(MAX_BARS);
    this.draw();
    // All of them are in view.
    this.#view.zoom(ALL_IN_VIEW);
  }

  /** Adds so many bars, as the engine sends them: full, a sixteenth makes way. */
  add(count: number): void {
    const isReset = this.#id === 0;
    while (this.#id + count - this.#first > MAX_BARS) this.#first += MAX_BARS >> 4;
    const numbers = new Float64Array(count * (FLOW_BAR_STRIDE + FLOW_CELL_STRIDE));
    for (let i = 0; i < count; i++) {
      const base = i * FLOW_BAR_STRIDE;
      this.#time += Math.floor(this.#random() * 2);
      this.#price += this.#random() < 0.5 ? -1 : 1;
      const side = this.#random() < 0.5 ? 0 : 1;
      const size = 1 + Math.floor(this.#random() * 100);
      numbers[base + FLOW_BAR.id] = this.#id++;
      numbers[base + FLOW_BAR.openTime] = numbers[base + FLOW_BAR.closeTime] = this.#time;
      numbers.fill(this.#price, base + FLOW_BAR.open, base + FLOW_BAR.close + 1);
      numbers[base + FLOW_BAR.buyVolume + side] = numbers[base + FLOW_BAR.weight] = size;
      numbers[base + FLOW_BAR.buyCount + side] = 1;
      numbers[base + FLOW_BAR.flags] = FlowFlag.closed;
      numbers[base + FLOW_BAR.cells] = 1;
      const cell = [Math.floor(this.#price / STEP) * STEP, 0, 0, 1, 0];
      cell[1 + side] = size;
      numbers.set(cell, count * FLOW_BAR_STRIDE + i * FLOW_CELL_STRIDE);
    }
    this.#flow.apply(
      {
        kind: 'flow',
        sub: 'p/flow',
        instrument: INSTRUMENT,
        bars: '1t',
        scales: { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 },
        step: STEP,
        offset: 0,
        count,
        cells: count,
        first: this.#first,
        isReset,
        state: 'running',
        isDoubtful: false,
      },
      numbers,
    );
  }

  draw(): void {
    const about = { palette: TEST_PALETTE, decimals: 1, settings: SETTINGS };
    this.#view.drawFlow({ ...about, buffer: this.#flow, times: {} });
    this.#view.draw({
      ...about,
      buffer: this.#candles.of(this.#flow),
      instrumentId: INSTRUMENT,
      zone: UTC,
      tick: '0.1',
      compared: undefined,
      drawings: [],
      chosen: -1,
      now: this.#time,
      differing: new Map(),
    });
  }

  #random(): number {
    return (this.#state = (this.#state * 48_271) % 2_147_483_647) / 2_147_483_647;
  }
}

const INSTRUMENT = 'binance-spot:BTCUSDT';
const SETTINGS = {
  ...CHART_SETTINGS.defaults,
  bars: '1t',
  flow: ['delta', 'cvd', 'vwap', 'profile', 'table'],
  footprint: 'bid-ask',
} as const;
/** As `orderFlow.maxBars` is set. */
const MAX_BARS = 1500;
const STEP = 50;
const WIDTH = 1900;
const HEIGHT = 1000;
const ALL_IN_VIEW = 5;

Object.assign(globalThis, { barsPage: new Page() });
