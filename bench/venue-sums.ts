/** What a frame of the chart costs with order flow over several venues: their newest bars change, and everything that is drawn of the sums is made anew. */
import type { Instrument } from '../src-shared/market/instrument.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FLOW_CELL_STRIDE, FlowFlag } from '../src-shared/wire/layout.ts';
import { FlowBuffer } from '../src-renderer/feed/flow-buffer.ts';
import { flowTexts } from '../src-renderer/panels/chart/flow-legend-writer.ts';
import { flowPoints, USUAL_SUMS } from '../src-renderer/panels/chart/flow-points.ts';
import { profileBetween } from '../src-renderer/panels/chart/flow-profile.ts';
import { footprintBars } from '../src-renderer/panels/chart/footprint-bars.ts';
import { SummedFlow } from '../src-renderer/panels/chart/venue-flow.ts';
import type { VenueBars } from '../src-renderer/panels/chart/venue-bars.ts';
import { median, toRow, type Row } from './report.ts';

const VENUES = 8;
const BARS = 1500;
const CELLS = 20;
const FRAMES = 60;
const IN_VIEW = 60;

/** Milliseconds of one frame: the sums alone; and with everything that a chart shows of them: profile of all bars, footprints, CVD of all size classes, legend. */
export function venueSumRows(rounds: number): readonly Row[] {
  const sums: number[] = [];
  const shown: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const one = millisecondsAFrame(() => undefined);
    const all = millisecondsAFrame(show);
    if (round < 0) continue;
    sums.push(one);
    shown.push(all);
  }
  const about = `${String(VENUES)} venues x ${BARS.toLocaleString('en')} bars`;
  return [
    toRow(`a frame of sums over ${about}`, 'ms', sums, { worse: 'more' }),
    toRow(`a frame of all order flow over ${about}`, 'ms', shown, { goal: { atMost: 5 } }),
  ];
}

function millisecondsAFrame(use: (sums: SummedFlow) => void): number {
  const venues = Array.from({ length: VENUES }, (_, at) => venueOf(at));
  const sums = new SummedFlow();
  sums.update(venues);
  use(sums);
  const times: number[] = [];
  for (let frame = 1; frame <= FRAMES; frame++) {
    for (const { buffer } of venues) fill(buffer, BARS - 2, frame);
    const start = performance.now();
    sums.update(venues);
    use(sums);
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Makes what the chart draws. */
function show(sums: SummedFlow): void {
  const visible = { from: (BARS - IN_VIEW) * MINUTE, to: BARS * MINUTE };
  const classes = [0, 1, 2, 3].map((sizeClass) => ({ sizeClass, colour: '#ffffff' }));
  flowPoints(sums, { up: '#00ff00', down: '#ff0000', accent: '#0000ff' }, { ...USUAL_SUMS, classes });
  profileBetween(sums, 0, visible.to);
  footprintBars(sums, visible, { imbalanceRatio: 3, imbalanceSize: 0 });
  flowTexts({
    buffer: new FlowBuffer(),
    summed: sums,
    hoveredTime: NaN,
    decimals: 1,
    visible: { from: 0, to: visible.to },
    settings: { flow: ['cvd'], profileSpan: 'visible', cvdClasses: [0, 1, 2, 3] },
    times: {},
    anchorText: '',
  });
}

function venueOf(at: number): VenueBars {
  const instrument: Instrument = {
    id: `binance-spot:V${String(at)}`,
    venue: 'binance-spot',
    symbol: `V${String(at)}`,
    marketType: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tick: '0.1',
    sizeUnit: 'base',
    status: 'trading',
  };
  const buffer = new FlowBuffer();
  fill(buffer, 0, 0);
  return { name: `Venue ${String(at)}`, colour: at, isOwn: at === 0, instrument, buffer };
}

/** Bars from `first` on, as a frame of the feed brings them. */
function fill(buffer: FlowBuffer, first: number, seed: number): void {
  const count = BARS - first;
  const numbers = new Float64Array(count * (FLOW_BAR_STRIDE + CELLS * FLOW_CELL_STRIDE));
  for (let i = 0; i < count; i++) {
    const id = first + i;
    const price = 960_000 + Math.round(4000 * Math.sin(id / 200));
    const base = i * FLOW_BAR_STRIDE;
    numbers.fill(1 + ((id + seed) % 7), base + FLOW_BAR.buyVolume, base + FLOW_BAR.flags);
    for (const [position, value] of [
      [FLOW_BAR.id, id],
      [FLOW_BAR.openTime, id * MINUTE],
      [FLOW_BAR.closeTime, (id + 1) * MINUTE - 1],
      [FLOW_BAR.open, price],
      [FLOW_BAR.high, price + 200],
      [FLOW_BAR.low, price - 200],
      [FLOW_BAR.close, price],
      [FLOW_BAR.flags, FlowFlag.closed],
      [FLOW_BAR.cells, CELLS],
    ] as const)
      numbers[base + position] = value;
    for (let cell = 0; cell < CELLS; cell++) {
      const at = count * FLOW_BAR_STRIDE + (i * CELLS + cell) * FLOW_CELL_STRIDE;
      numbers.set([price - 200 + cell * STEP, 3 + seed, 2, 4, 5], at);
    }
  }
  buffer.apply(
    {
      kind: 'flow',
      sub: 's',
      offset: 0,
      instrument: 'binance-spot:BTCUSDT',
      bars: '1m',
      scales: { priceScale: 1, priceSent: 1, sizeScale: 3, sizeSent: 3 },
      step: STEP,
      count,
      cells: count * CELLS,
      first: 0,
      isReset: first === 0,
      state: 'running',
      isDoubtful: false,
    },
    numbers,
  );
}

const MINUTE = 60_000;
const STEP = 20;
