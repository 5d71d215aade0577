import { expect, test } from 'vitest';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { FlowSection } from '../../../src-shared/wire/feed-frame.ts';
import { FLOW_BAR, FLOW_BAR_STRIDE, FlowFlag } from '../../../src-shared/wire/layout.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { btc, INVERSE, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { chartPanel } from './definition.ts';
import { flowTexts } from './flow-legend-writer.ts';
import { flowPoints } from './flow-points.ts';
import { withSummedColumns } from './flow-table.ts';
import { CHART_SETTINGS } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { SummedFlow } from './venue-flow.ts';
import type { VenueBars } from './venue-bars.ts';

const MINUTE = 60_000;
const SWAP: Instrument = btc('okx', 'BTC-USDT-SWAP', {
  marketType: 'perp',
  sizeUnit: 'contracts',
  contractSize: '0.01',
});
const COLOURS = { up: '', down: '', accent: '' };

type Bar = readonly [minute: number, buy: number, sell: number, flags?: number];

/** Bars with sizes of one digit after the point, all traded at a price of 100 without digits. */
function barsOf(bars: readonly Bar[], changes: Partial<FlowSection> = {}, buffer = new FlowBuffer()): FlowBuffer {
  const numbers = new Float64Array(bars.length * FLOW_BAR_STRIDE);
  for (const [i, [minute, buy, sell, flags = FlowFlag.closed]] of bars.entries())
    for (const [at, value] of [
      [FLOW_BAR.id, i],
      [FLOW_BAR.openTime, minute * MINUTE],
      [FLOW_BAR.closeTime, (minute + 1) * MINUTE - 1],
      [FLOW_BAR.open, 100],
      [FLOW_BAR.high, 100],
      [FLOW_BAR.low, 100],
      [FLOW_BAR.close, 100],
      [FLOW_BAR.buyVolume, buy * 10],
      [FLOW_BAR.sellVolume, sell * 10],
      [FLOW_BAR.weight, ((buy + sell) * 10) / 100],
      [FLOW_BAR.flags, flags],
    ] as const)
      numbers[i * FLOW_BAR_STRIDE + at] = value;
  buffer.apply(
    {
      kind: 'flow',
      sub: 's',
      offset: 0,
      instrument: SPOT.id,
      bars: '1m',
      scales: { priceScale: 0, priceSent: 0, sizeScale: 1, sizeSent: 1 },
      count: bars.length,
      cells: 0,
      first: 0,
      isReset: true,
      state: 'running',
      isDoubtful: false,
      ...changes,
    },
    numbers,
  );
  return buffer;
}

function sumOf(...venues: readonly (readonly [Instrument, FlowBuffer])[]): SummedFlow {
  const sum = new SummedFlow();
  sum.update(venues.map(barsOfVenue));
  return sum;
}

function barsOfVenue([instrument, buffer]: readonly [Instrument, FlowBuffer], colour: number): VenueBars {
  return { name: instrument.venue, colour, isOwn: colour === 0, instrument, buffer };
}

function textsOf(summed: SummedFlow, minute = NaN, isPointedAt = false): Readonly<Record<string, string>> {
  const visible = { from: 0, to: 9e9 };
  return flowTexts({
    buffer: new FlowBuffer(),
    summed,
    hoveredTime: minute * MINUTE,
    decimals: 1,
    visible,
    settings: CHART_SETTINGS.defaults,
    times: {},
    anchorText: '',
    isPointedAt,
  });
}

const volumes = (sum: SummedFlow): unknown =>
  Array.from({ length: sum.count }, (_, index) =>
    [FLOW_BAR.openTime, FLOW_BAR.buyVolume, FLOW_BAR.sellVolume].map(
      (at) => (sum.numbers[index * FLOW_BAR_STRIDE + at] ?? NaN) / (at === FLOW_BAR.openTime ? MINUTE : 1e8),
    ),
  );

test('bars are sums over the venues in base units, whichever of them has a bar', () => {
  const spot = barsOf([
    [0, 3, 1],
    [1, 2.5, 0],
  ]);
  // Contracts of 0.01, and of 100 USD at a price of 100.
  const swap = barsOf([
    [0, 100, 50],
    [2, 0, 200],
  ]);
  const inverse = barsOf([
    [0, 2, 4],
    [1, 1, 0],
  ]);
  const sum = sumOf([SPOT, spot], [SWAP, swap], [INVERSE, inverse]);
  expect(volumes(sum)).toEqual([
    [0, 3 + 1 + 2, 1 + 0.5 + 4],
    [1, 2.5 + 1, 0],
    [2, 0, 2],
  ]);
  const { delta, cvd, incompleteBars, incompleteSums } = flowPoints(sum, COLOURS);
  expect(delta.map(({ value }) => value)).toEqual([0.5, 3.5, -2]);
  expect(cvd.map((point) => ('value' in point ? point.value : NaN))).toEqual([0.5, 4, 2]);
  expect([incompleteBars, incompleteSums]).toEqual([[], []]);
  expect(sum.partsAt(0).map(({ buy, sell, share }) => [buy, sell, share])).toEqual([
    [3, 1, 4 / 11.5],
    [1, 0.5, 1.5 / 11.5],
    [2, 4, 6 / 11.5],
  ]);
});

test('what each venue has of the cumulative delta is said, in base units since the anchor, and why it is not whole', () => {
  const spot = barsOf([
    [0, 7, 0],
    [1, 3, 1],
    [2, 2, 0],
  ]);
  const swap = barsOf([
    [1, 0, 50, FlowFlag.closed | FlowFlag.gap],
    [2, 0, 100],
  ]);
  const sum = sumOf([SPOT, spot], [SWAP, swap]);
  const titled = textsOf(sum, 2, true);
  expect(titled).toMatchObject({
    cvd: '9.500',
    'cvd-title':
      'CVD of each venue:\nbinance-spot: 11 BTC\nokx: -1.5 BTC; counted from a later trade on, trades are missing',
  });
  const parts = sum.cvdsAt(2, MINUTE);
  expect(parts.map(({ cvd }) => cvd)).toEqual([4, -1.5]);
  expect(parts.map(({ reasons }) => reasons)).toEqual([[], ['gap']]);
  expect(sum.cvdsAt(1, MINUTE).map(({ cvd }) => cvd)).toEqual([2, -0.5]);
  expect(sum.cvdsAt(2, 2 * MINUTE).map(({ reasons }) => reasons)).toEqual([[], []]);
});

test('a bar is as whole as the least whole of its venues, with the reason and whose it is', () => {
  const spot = barsOf([
    [0, 1, 0],
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 0],
  ]);
  const stale = barsOf(
    [
      [1, 1, 0, FlowFlag.closed | FlowFlag.clipped],
      [2, 1, 0],
    ],
    { state: 'reconnecting' },
  );
  const sum = sumOf([SPOT, spot], [PERP, stale]);
  expect([0, 1, 2, 3].map((at) => sum.partsAt(at).map(({ reasons }) => reasons.join()))).toEqual([
    ['', 'late-start'],
    ['', 'clipped'],
    ['', 'stale'],
    ['', 'stale'],
  ]);
  // A footprint that lacks cells takes nothing from delta.
  const { incompleteBars, incompleteSums } = flowPoints(sum, COLOURS);
  expect(incompleteBars).toEqual([
    { from: 0, to: 0, count: 1 },
    { from: 120, to: 180, count: 2 },
  ]);
  expect(incompleteSums).toEqual([{ from: 0, to: 180, count: 4 }]);
  expect(textsOf(sum, 3)).toMatchObject({
    delta: '1.0',
    cvd: '6.0',
    shares: 'BTC: binance-spot 100 %, binance-usdm 0 % *',
    'flow-note': 'trades do not come: binance-usdm',
  });
  expect(textsOf(sum, 1)['flow-note']).toBe('parts of the footprint are missing: binance-usdm');
  barsOf(
    [
      [0, 1, 0],
      [1, 1, 0],
      [2, 1, 0],
      [3, 1, 0],
    ],
    {},
    stale,
  );
  const now: readonly (readonly [Instrument, FlowBuffer])[] = [
    [SPOT, spot],
    [PERP, stale],
  ];
  sum.update(now.map(barsOfVenue));
  expect(flowPoints(sum, COLOURS).incompleteBars).toEqual([]);
});

test('a venue of which nothing is counted or converted is named', () => {
  const spot = barsOf([[0, 1, 0]]);
  const unsized: Instrument = { ...SWAP, id: 'gate-usdm:BTC_USDT', venue: 'gate-usdm', contractSize: '0' };
  const full = barsOf([], { isFull: true });
  const sum = sumOf([SPOT, spot], [PERP, barsOf([])], [SWAP, full], [unsized, spot]);
  expect(sum.partsAt(0).map(({ reasons }) => reasons)).toEqual([[], ['no-trades'], ['no-room'], ['no-contract-size']]);
  expect(textsOf(sum)['shares']).toBe('BTC: binance-spot 100 %, binance-usdm 0 % *, 2 others 0 % *');
  expect(textsOf(sum)['flow-note']).toBe(
    'no trades counted yet: binance-usdm; no room for more series: okx; the size of a contract is not known: gate-usdm',
  );
  expect(flowPoints(sum, COLOURS).incompleteBars).toHaveLength(1);
});

test('folded, the legend says the worst of what is not whole, of bars and of sums, and how much else there is', () => {
  const note = (flags: number, changes: Partial<FlowSection> = {}, flow: ChartSettings['flow'] = ['delta']) =>
    flowTexts({
      buffer: new FlowBuffer(),
      summed: sumOf([
        SPOT,
        barsOf(
          [
            [0, 1, 0, flags],
            [1, 1, 0],
          ],
          changes,
        ),
      ]),
      hoveredTime: NaN,
      decimals: 1,
      visible: { from: 0, to: 9e9 },
      settings: { ...CHART_SETTINGS.defaults, flow, cvdClasses: [0] },
      times: {},
      anchorText: '',
    })['fold-note'];
  expect(note(FlowFlag.gap)).toBe('');
  expect(note(FlowFlag.gap, {}, ['vwap'])).toBe('incomplete: trades are missing');
  expect(note(FlowFlag.gap | FlowFlag.estimated | FlowFlag.unclassed, {}, ['cvd'])).toBe(
    'incomplete: trades are missing, 1 more · trades without size classes',
  );
  expect(note(FlowFlag.gap, { state: 'reconnecting' }, ['cvd'])).toBe('incomplete: trades do not come, 1 more');
  expect(note(FlowFlag.estimated, {}, ['cvd'])).toBe('estimated from candles');
});

test('many venues are named in the tooltip, the largest of them in the legend', () => {
  const venue = (at: number): readonly [Instrument, FlowBuffer] => [
    { ...PERP, venue: `v${at}` as Instrument['venue'] },
    barsOf([[0, at, 0, at > 1 ? FlowFlag.gap : 0]]),
  ];
  const texts = textsOf(sumOf(venue(1), venue(2), venue(3), venue(4), venue(10)));
  expect(texts['shares']).toBe('BTC: v10 50 % *, v4 20 % *, 3 others 30 % *');
  expect(texts['shares-title']?.split('\n')).toHaveLength(5);
  expect(texts['flow-note']).toBe('trades are missing: 4 of 5');
  expect(texts['flow-note-title']).toContain('trades are missing: v2, v3, v4, v10');
});

test('sums that lack trades say from when on those of all venues are known, where the anchor can be put', () => {
  const late = FlowFlag.closed | FlowFlag.lateStart;
  const spot = barsOf([
    [0, 1, 0, FlowFlag.closed | FlowFlag.estimated],
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 0],
  ]);
  const perp = barsOf([
    [1, 1, 0, late],
    [2, 1, 0],
    [3, 1, 0],
  ]);
  const sum = sumOf([SPOT, spot], [PERP, perp]);
  expect(sum.knownSince).toBe(2 * MINUTE);
  const known = (anchor?: number) =>
    flowTexts({
      buffer: new FlowBuffer(),
      summed: sum,
      hoveredTime: NaN,
      decimals: 1,
      visible: { from: 0, to: 9e9 },
      settings: CHART_SETTINGS.defaults,
      times: { anchor },
      anchorText: '',
      momentOf: (time) => `minute ${time / MINUTE}`,
    })['known'];
  expect([known(), known(MINUTE), known(2 * MINUTE), known(3 * MINUTE)]).toEqual([
    'known since minute 2',
    'known since minute 2',
    '',
    '',
  ]);
  const anchored = { anchor: { kind: 'time', from: sum.knownSince }, bands: 1, classes: [] } as const;
  expect(flowPoints(sum, COLOURS, anchored).incompleteSums).toEqual([]);
  expect(sumOf([SPOT, spot], [PERP, barsOf([])]).knownSince).toBeNaN();
  expect(sumOf([SPOT, spot], [{ ...SWAP, contractSize: '0' }, spot]).knownSince).toBeNaN();
});

test('only the end is drawn anew while only the last two bars change', () => {
  const spot = barsOf([
    [0, 1, 0],
    [1, 1, 0],
    [2, 1, 0],
  ]);
  const perp = barsOf([[0, 1, 0]]);
  const both: readonly (readonly [Instrument, FlowBuffer])[] = [
    [SPOT, spot],
    [PERP, perp],
  ];
  const venues = both.map(barsOfVenue);
  const sum = new SummedFlow();
  sum.update(venues);
  const { structure, version } = sum;
  sum.update(venues);
  expect(sum.version).toBe(version);
  barsOf(
    [
      [0, 1, 0],
      [2, 4, 0],
      [3, 1, 0],
    ],
    {},
    perp,
  );
  sum.update(venues);
  expect([sum.structure - structure, sum.version - version, sum.count]).toEqual([0, 1, 4]);
  barsOf([[0, 5, 0]], {}, perp);
  sum.update(venues);
  expect(sum.structure).toBe(structure + 1);
});

test('the file has the sums, what each venue has of them, and whose trades are missing', () => {
  const sum = sumOf([SPOT, barsOf([[1, 3, 1]])], [SWAP, barsOf([[1, 400, 0, FlowFlag.closed | FlowFlag.gap]])]);
  const candles = { columns: ['open_time_ms'], rows: [[MINUTE], [2 * MINUTE]] };
  const { columns, rows } = withSummedColumns(candles, sum, { kind: 'session' });
  const [row = [], after = []] = rows;
  expect(Object.fromEntries(columns.map((name, at) => [name, row[at]]))).toEqual({
    open_time_ms: MINUTE,
    venues_buy_base: '7',
    venues_sell_base: '1',
    venues_delta_base: '6',
    venues_buy_trades: 0,
    venues_sell_trades: 0,
    venues_incomplete: 'okx:BTC-USDT-SWAP gap',
    venues_cvd_base: '6',
    venues_vwap: '100',
    venues_vwap_deviation: '0',
    venues_cvd_below_1k_base: '0',
    venues_cvd_1k_to_10k_base: '0',
    venues_cvd_10k_to_100k_base: '0',
    venues_cvd_from_100k_base: '0',
    venues_sums_incomplete: 'gap late-start',
    'binance-spot:BTCUSDT buy_base': '3',
    'binance-spot:BTCUSDT sell_base': '1',
    'binance-spot:BTCUSDT share': '0.5',
    'binance-spot:BTCUSDT buy_trades': 0,
    'binance-spot:BTCUSDT sell_trades': 0,
    'binance-spot:BTCUSDT min_delta_base': '0',
    'binance-spot:BTCUSDT max_delta_base': '0',
    'binance-spot:BTCUSDT incomplete': '',
    'okx:BTC-USDT-SWAP buy_base': '4',
    'okx:BTC-USDT-SWAP sell_base': '0',
    'okx:BTC-USDT-SWAP share': '0.5',
    'okx:BTC-USDT-SWAP buy_trades': 0,
    'okx:BTC-USDT-SWAP sell_trades': 0,
    'okx:BTC-USDT-SWAP min_delta_base': '0',
    'okx:BTC-USDT-SWAP max_delta_base': '0',
    'okx:BTC-USDT-SWAP incomplete': 'gap',
  });
  expect(after.slice(1).every((cell) => cell === undefined)).toBe(true);
});

test('a chart asks for the order flow of the chosen venues, by price if that is shown', () => {
  const session = sessionOf(SPOT, PERP);
  const asked = (settings: Partial<typeof CHART_SETTINGS.defaults>): readonly string[] =>
    chartPanel
      .demand({ ...CHART_SETTINGS.defaults, interval: '1m', ...settings }, SPOT.id, 'chart-1', session)
      .flatMap((demand) => (demand.kind === 'flow' ? `${demand.instrument} ${demand.bars} ${demand.step ?? '-'}` : []));
  expect(asked({ flow: ['cvd'] })).toHaveLength(1);
  expect(asked({ flow: ['vwap'], isOverVenues: true })).toEqual([`${SPOT.id} 1m auto`, `${PERP.id} 1m -`]);
  const steps = { [SPOT.id]: '5' };
  for (const shown of [{ flow: ['profile'] }, { footprint: 'delta' }] as const)
    expect(asked({ ...shown, isOverVenues: true, steps })).toEqual([`${SPOT.id} 1m 5`, `${PERP.id} 1m 5`]);
  expect(asked({ isOverVenues: true })).toEqual([]);
  const command = chartPanel.commands.find(({ id }) => id === 'over-venues');
  const feed = {} as never;
  const context = { panelId: '', feed, instrumentId: SPOT.id, instrument: SPOT, session };
  const changed = command?.apply?.(CHART_SETTINGS.defaults, { ...context, settings: CHART_SETTINGS.defaults });
  expect(CHART_SETTINGS.parse(JSON.parse(JSON.stringify(changed)), 1).isOverVenues).toBe(true);
});
