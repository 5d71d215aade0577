import { expect, it } from 'vitest';
import { GRID_WIDTHS } from '../../ui/virtual-grid.ts';
import type { GridColumn } from '../../ui/virtual-grid.ts';
import { LIQUIDATION_COLUMNS } from '../derivatives/liquidation-rows.ts';
import { LARGE_TRADE_COLUMNS } from './large-trade-cells.ts';

/** The pixels of each of {@link GRID_WIDTHS}, as `panels.css` has them, and the narrowest a panel of such a table is. */
const PIXELS = [905, 645, 485, 330, 280, 230, 220];

it.each<[string, readonly GridColumn[]]>([
  ['large trades', LARGE_TRADE_COLUMNS],
  ['liquidations', LIQUIDATION_COLUMNS],
])('no table of %s is wider than its panel: what is left of its columns fits', (_, columns) => {
  const leastWidths = PIXELS.map((__, at) =>
    columns
      .filter(({ leftOutBelow }) => leftOutBelow === undefined || GRID_WIDTHS.indexOf(leftOutBelow) >= at)
      .reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0]), 0),
  );
  for (const [at, pixels] of PIXELS.entries()) expect(leastWidths[at], `${pixels} px`).toBeLessThanOrEqual(pixels);
});
