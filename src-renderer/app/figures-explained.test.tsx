import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BookBuffer } from '../feed/book-buffer.ts';
import { TradeRing } from '../feed/trade-ring.ts';
import { chartPanel } from '../panels/chart/definition.ts';
import { FlowLegend } from '../panels/chart/FlowLegend.tsx';
import { FOOTPRINT_MODES } from '../panels/chart/settings.ts';
import { LADDER_COLUMNS } from '../panels/ladder/column-ids.ts';
import { COLUMN_WORDS } from '../panels/ladder/ladder-columns.ts';
import { LARGE_TRADE_COLUMNS } from '../panels/parts/large-trade-cells.ts';
import { figuresOf } from '../panels/statistics/figures.ts';
import { STATISTICS_SETTINGS } from '../panels/statistics/settings.ts';
import { legs, PERP, SPOT } from '../testing/asset-fixture.ts';

/** So much at least is more than a name. */
const SENTENCE = 20;

test('every value of order flow on the chart says how it is made', () => {
  const { settings } = chartPanel;
  const views = chartPanel.commands.flatMap(({ id }) => /^flow-(.+)/.exec(id)?.[1] ?? []);
  expect(views).toEqual(expect.arrayContaining(['delta', 'cvd', 'vwap', 'profile', 'table']));
  const { flow } = settings.parse({ ...settings.defaults, flow: views }, settings.version);
  expect(flow).toHaveLength(views.length);
  const [cvdClasses, isAnchored] = [[0, 3], true];
  for (const [footprint, isOverVenues] of FOOTPRINT_MODES.flatMap(
    (mode) =>
      [
        [mode, false],
        [mode, true],
      ] as const,
  )) {
    const text = renderToStaticMarkup(
      <FlowLegend
        ref={null}
        {...settings.defaults}
        {...{ flow, footprint, isOverVenues, cvdClasses }}
        isAnchored={isAnchored}
        panelId="chart-1"
        onFold={() => undefined}
      />,
    );
    const explained = [...text.matchAll(/<span[^>]* title="([^"]*)">[^<]*<b/g)].map(([, title = '']) => title);
    expect(explained).toHaveLength(flow.length + 2 + (isOverVenues ? 3 : 1));
    for (const title of explained) expect(title.length).toBeGreaterThan(SENTENCE);
    expect(new Set(explained).size).toBe(explained.length);
  }
});

test('every column that a ladder can have says how it is made', () => {
  for (const column of LADDER_COLUMNS) expect(COLUMN_WORDS[column].how.join(' ').length).toBeGreaterThan(SENTENCE);
});

test('every figure of the statistics says how it is made, over one venue and over several', () => {
  const settings = STATISTICS_SETTINGS.defaults;
  const trades = new TradeRing(10);
  const all = [[], legs(SPOT, PERP).map(({ name, instrument }) => ({ name, instrument, trades }))].map((counted) =>
    figuresOf({ trades, legs: counted, book: new BookBuffer(), instrument: SPOT, settings, now: 0 }),
  );
  expect(all.map((figures) => figures.length)).toEqual([14, 16]);
  for (const { how } of all.flat()) expect(how.length).toBeGreaterThan(SENTENCE);
});

test('every number of the large trades says how it is made', () => {
  for (const { title, isText } of LARGE_TRADE_COLUMNS)
    if (isText !== true) expect(title?.length).toBeGreaterThan(SENTENCE / 2);
});
