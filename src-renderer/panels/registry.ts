import { alertsPanel } from './alerts/definition.ts';
import { chartPanel } from './chart/definition.ts';
import { healthPanel } from './health/definition.ts';
import { consolidatedPanel } from './consolidated/definition.ts';
import { derivativesPanel } from './derivatives/definition.ts';
import type { AnyPanelDefinition, PanelKind } from './panel.ts';
import { PANEL_KINDS } from './panel.ts';
import { heatmapPanel } from './heatmap/definition.ts';
import { ladderPanel } from './ladder/definition.ts';
import { largeTradesPanel } from './large-trades/definition.ts';
import { mergedTapePanel } from './merged-tape/definition.ts';
import { quotesPanel } from './quotes/definition.ts';
import { statisticsPanel } from './statistics/definition.ts';
import { tapePanel } from './tape/definition.ts';
import { watchlistPanel } from './watchlist/definition.ts';

/** Every kind of panel. */
const PANELS: Readonly<Record<PanelKind, AnyPanelDefinition>> = {
  ladder: ladderPanel,
  heatmap: heatmapPanel,
  tape: tapePanel,
  'large-trades': largeTradesPanel,
  statistics: statisticsPanel,
  consolidated: consolidatedPanel,
  'merged-tape': mergedTapePanel,
  chart: chartPanel,
  derivatives: derivativesPanel,
  watchlist: watchlistPanel,
  quotes: quotesPanel,
  health: healthPanel,
  alerts: alertsPanel,
};

/** The definition of a kind as saved; undefined if this build has none. */
export function panelOf(kind: string): AnyPanelDefinition | undefined {
  const known = PANEL_KINDS.find((one) => one === kind);
  return known === undefined ? undefined : PANELS[known];
}
