import { describe, expect, test } from 'vitest';
import { FlowFlag } from '../../../src-shared/wire/layout.ts';
import { recordingContext, TEST_PALETTE } from '../../draw/recording-context.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { Feed } from '../../feed/feed.ts';
import { FlowBuffer } from '../../feed/flow-buffer.ts';
import { flowBufferOf, MINUTE } from '../../testing/flow-fixture.ts';
import { chartPanel } from './definition.ts';
import { FOOTPRINT_COMMANDS } from './flow-commands.ts';
import { footprintBars } from './footprint-bars.ts';
import { detailOf, drawFootprints } from './footprint-draw.ts';
import type { FootprintDrawing } from './footprint-draw.ts';
import { footprintLines } from './footprint-text.ts';
import { CHART_SETTINGS, FOOTPRINT_MODES } from './settings.ts';

const RULE = CHART_SETTINGS.defaults;

interface Bar {
  /** Price, bought, sold. */
  readonly cells: readonly (readonly [price: number, buy: number, sell: number])[];
  readonly flags?: number;
}

/** A buffer of these bars, whose lowest price is the first one and whose highest the last. */
function bufferOf(bars: readonly Bar[]): FlowBuffer {
  return flowBufferOf(
    bars.map(({ cells, flags = FlowFlag.closed }) => {
      const [low, high] = [cells[0]?.[0] ?? NaN, cells.at(-1)?.[0] ?? NaN];
      return { cells, numbers: { open: low, close: high, high, low, flags } };
    }),
  );
}

/** Three steps in which buyers outweigh sellers, then a high at which both traded. */
const STACKED: Bar = {
  cells: [
    [100, 0, 2],
    [110, 9, 1],
    [120, 8, 1],
    [130, 12, 5],
    [140, 1, 1],
  ],
};

describe('the bars of a footprint', () => {
  test('have imbalances of at least three times and the mean side of a step, stacks, ends and the point of control', () => {
    const [bar] = footprintBars(bufferOf([STACKED]), { from: 0, to: MINUTE }, RULE);
    expect(bar?.rule.minSize).toBe(4);
    expect(bar?.imbalances).toEqual({
      buy: [110, 120, 130],
      sell: [130],
      stackedBuy: [{ from: 110, to: 130 }],
      stackedSell: [],
    });
    expect(bar?.unfinished).toEqual({ high: true, low: false });
    expect(bar?.rows[bar.control]?.price).toBe(130);
  });

  test('what makes an imbalance can be chosen: how many times the other side, and at least how much', () => {
    const buyOf = (chosen: Partial<typeof RULE>) =>
      footprintBars(bufferOf([STACKED]), { from: 0, to: MINUTE }, { ...RULE, ...chosen })[0]?.imbalances.buy;
    expect(buyOf({ imbalanceRatio: 100 })).not.toContain(110);
    expect(buyOf({ imbalanceSize: 1e6 })).toEqual([]);
    expect(buyOf({ imbalanceSize: 1 })?.length).toBeGreaterThanOrEqual(3);
  });

  test('a point of control is naked until a later bar passes it, one that is out of view too', () => {
    const above: Bar = { cells: [[200, 1, 1]] };
    const back: Bar = { cells: [[130, 1, 0]] };
    const nakedOf = (bars: readonly Bar[], to: number) =>
      footprintBars(bufferOf(bars), { from: 0, to }, RULE).map(({ isNaked }) => isNaked);
    expect(nakedOf([STACKED], 0)).toEqual([false]);
    expect(nakedOf([STACKED, above], 0)).toEqual([true]);
    expect(nakedOf([STACKED, above], MINUTE)).toEqual([true, false]);
    expect(nakedOf([STACKED, above, back], 0)).toEqual([false]);
  });

  test('are those in view that have trades; what is not whole says why', () => {
    const gap = { ...STACKED, flags: FlowFlag.gap };
    const buffer = bufferOf([STACKED, { cells: [] }, gap, STACKED]);
    expect(footprintBars(buffer, { from: MINUTE, to: 2 * MINUTE }, RULE)).toMatchObject([
      { openTime: 2 * MINUTE, reasons: ['gap'] },
    ]);
    expect(footprintBars(new FlowBuffer(), { from: 0, to: MINUTE }, RULE)).toEqual([]);
  });
});

describe('the drawing', () => {
  /** A bar at x = 100; a step of 10 is `cell` high, and 0 is at the bottom. */
  const drawingOf = (bars: readonly Bar[], over: Partial<FootprintDrawing> & { readonly cell?: number } = {}) => {
    const { cell = 20, ...rest } = over;
    const drawing: FootprintDrawing = {
      bars: footprintBars(bufferOf(bars), { from: 0, to: 0 }, RULE),
      mode: 'bid-ask',
      step: 10,
      sizeScale: 0,
      barSpacing: 100,
      width: 600,
      height: 400,
      perChar: 6,
      fontSize: 11,
      xOf: (openTime) => 100 + openTime / MINUTE,
      yOf: (price) => 400 - (price / 10) * cell,
      ...rest,
    };
    const context = recordingContext();
    const detail = drawFootprints(context, TEST_PALETTE, drawing);
    return { context, detail };
  };

  test.each([
    ['bid-ask', ['2', '0', '1', '9', '1', '8', '5', '12', '1', '1']],
    ['volume', ['2', '10', '9', '17', '2']],
    ['delta', ['−2', '8', '7', '7', '0']],
  ] as const)('%s has its numbers in the cells', (mode, texts) => {
    expect(drawingOf([STACKED], { mode }).context.texts()).toEqual(texts);
  });

  test('numbers are short, and what is there never looks like nothing', () => {
    const bar: Bar = { cells: [[100, 123_456_789, 40]] };
    expect(drawingOf([bar], { sizeScale: 5 }).context.texts()).toEqual(['<.001', '1.23k']);
  });

  test('numbers make way for colours, and colours for the candle, as bars narrow and steps get low', () => {
    const narrow = drawingOf([STACKED], { barSpacing: 30 });
    expect([narrow.detail, narrow.context.texts()]).toEqual(['cells', []]);
    expect(narrow.context.drawn.length).toBeGreaterThan(0);
    expect(drawingOf([STACKED], { cell: 6 }).detail).toBe('cells');
    for (const over of [{ barSpacing: 8 }, { cell: 1 }]) {
      const { context, detail } = drawingOf([STACKED], over);
      expect([detail, context.drawn]).toEqual(['candle', []]);
    }
    expect(detailOf(60, 20, { mode: 'delta', perChar: 6, fontSize: 11 })).toBe('numbers');
    expect(detailOf(60, 20, { mode: 'bid-ask', perChar: 6, fontSize: 11 })).toBe('cells');
    expect(detailOf(60, 12, { mode: 'delta', perChar: 6, fontSize: 11 })).toBe('numbers');
    expect(detailOf(60, 12, { mode: 'delta', perChar: 6, fontSize: 13 })).toBe('cells');
  });

  test('imbalances are at the edges, stacked ones wider; an unfinished end has a line beyond it', () => {
    const { drawn } = drawingOf([STACKED]).context;
    const marks = (colour: string) =>
      drawn.filter((one) => one.colour === colour && one.height === 20 && one.width <= 4);
    expect(marks(TEST_PALETTE.up).map(({ x, y, width }) => [x, y, width])).toEqual([
      [144, 160, 4],
      [144, 140, 4],
      [144, 120, 4],
    ]);
    expect(marks(TEST_PALETTE.down).map(({ x, y, width }) => [x, y, width])).toEqual([[54, 120, 2]]);
    const ends = drawn.filter(({ colour }) => colour === TEST_PALETTE.warn);
    expect(ends.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([[54, 97, 94, 2]]);
  });

  test('on an inverted axis the high end lies below', () => {
    const { drawn } = drawingOf([STACKED], { yOf: (price) => price * 2 }).context;
    const [end] = drawn.filter(({ colour }) => colour === TEST_PALETTE.warn);
    expect(end?.y).toBe(301);
  });

  test('a naked point of control goes on to the right edge', () => {
    const lines = (bars: readonly Bar[]) =>
      drawingOf(bars).context.drawn.filter(({ x, width, height }) => height === 1 && x === 150 && x + width === 600);
    expect(lines([STACKED, { cells: [[200, 1, 1]] }]).map(({ y }) => y)).toEqual([130]);
    expect(lines([STACKED, { cells: [[130, 1, 1]] }])).toEqual([]);
  });
});

describe('the words of a step', () => {
  const about = { step: 10, scales: { priceScale: 1, sizeScale: 0 }, decimals: 1 };
  const [bar] = footprintBars(
    bufferOf([{ ...STACKED, flags: FlowFlag.gap }, { cells: [[200, 1, 1]] }]),
    { from: 0, to: 0 },
    RULE,
  );

  test('say what was traded, what is marked and how it is found, and why the bar is not whole', () => {
    expect(footprintLines(bar!, 13.7, about)).toEqual([
      '13.0 to 14.0',
      'bought 12 in 1, sold 5 in 2 trades, by the aggressor',
      'volume 17, delta 7: bought less sold',
      'stacked buy imbalance: at least 3 times what was sold one step below,',
      'and at least the mean side of a step, 4',
      'sell imbalance: at least 3 times what was bought one step above,',
      'and at least the mean side of a step, 4',
      'point of control: the step with the most volume; naked: no later bar came back',
      'not whole: trades are missing',
    ]);
    expect(footprintLines(bar!, 14, about)).toContain('unfinished auction: sellers traded at the high too');
    expect(footprintLines(bar!, 10, about)).toContain('volume 2, delta −2: bought less sold');
    expect(footprintLines(bar!, 15, about)[1]).toBe('no trades counted at this step');
  });
});

describe('the choice', () => {
  test('is one of four in the menu, is remembered, and nonsense is none', () => {
    for (const footprint of ['off', ...FOOTPRINT_MODES] as const) {
      const read = CHART_SETTINGS.parse({ ...CHART_SETTINGS.defaults, footprint }, 1);
      expect(read.footprint).toBe(footprint);
      const on = FOOTPRINT_COMMANDS.filter(({ isOn }) => isOn?.(read) === true);
      expect(on.map(({ id, isChoice }) => [id, isChoice])).toEqual([[`footprint-${footprint}`, true]]);
    }
    expect(CHART_SETTINGS.parse({ footprint: 'sideways' }, 1).footprint).toBe('off');
  });

  test('of the price step goes up and down in ticks of 1, 2, 5 from what is shown, by instrument', () => {
    const run = (id: string, settings: typeof RULE) => {
      const context = {
        panelId: 'p',
        settings,
        feed: { flow: () => bufferOf([STACKED]) } as unknown as Feed,
        instrumentId: 'okx:A',
        instrument: { tick: '0.1' } as Instrument,
        session: undefined,
      } as const;
      return FOOTPRINT_COMMANDS.find((command) => command.id === id)?.apply?.(settings, context) ?? settings;
    };
    const finer = run('footprint-finer', RULE);
    expect(finer.steps).toEqual({ 'okx:A': '0.5' });
    expect(run('footprint-finer', finer).steps).toEqual({ 'okx:A': '0.2' });
    expect(run('footprint-coarser', RULE).steps).toEqual({ 'okx:A': '2' });
    expect(run('footprint-step-auto', finer).steps).toEqual({});
    const steps = (settings: typeof RULE) =>
      chartPanel.demand({ ...settings, footprint: 'delta' }, 'okx:A', 'p', undefined).at(-1);
    expect(steps(finer)).toMatchObject({ kind: 'flow', step: '0.5' });
    expect(steps(RULE)).toMatchObject({ kind: 'flow', step: 'auto' });
    expect(CHART_SETTINGS.parse({ ...finer, imbalanceRatio: 0.5 }, 1)).toEqual({ ...finer, imbalanceRatio: 3 });
  });

  test('asks for bars with price steps, of a venue that sends trades', () => {
    const settings = { ...CHART_SETTINGS.defaults, footprint: 'delta' as const };
    const kinds = (instrument: Parameters<typeof chartPanel.demand>[1]) =>
      chartPanel.demand(settings, instrument, 'p', undefined).map(({ kind }) => kind);
    expect(kinds('binance-spot:BTCUSDT')).toEqual(['candles', 'flow']);
    expect(kinds('yahoo:AAPL')).toEqual(['candles']);
  });
});
