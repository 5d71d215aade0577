import { leaf, split } from '../../src-shared/workspace/layout-tree.ts';
import type { Layout, PanelRecord } from '../../src-shared/workspace/workspace.ts';

/** Name of the layout that is always there. */
export const DEFAULT_LAYOUT_NAME = 'Default';

/** Name of the layout that shows one asset at several exchanges. */
export const FIVE_VENUES_LAYOUT_NAME = 'Five venues';

/** Names of layouts that cannot be saved over, renamed or deleted. */
export const BUILT_IN_LAYOUT_NAMES: readonly string[] = [DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME];

/** The layout of a first start: watchlist, chart over health, ladder, tape, all in link group 1. */
export function defaultLayout(): Layout {
  return {
    tree: split(
      'row',
      [
        leaf('watchlist-1'),
        split('column', [leaf('chart-1'), leaf('health-1')], [0.73, 0.27]),
        leaf('ladder-1'),
        leaf('tape-1'),
      ],
      [0.207, 0.347, 0.237, 0.209],
    ),
    panels: {
      'watchlist-1': panel('watchlist'),
      'chart-1': panel('chart'),
      'health-1': panel('health'),
      'ladder-1': panel('ladder'),
      'tape-1': panel('tape'),
    },
    links: {},
  };
}

function panel(kind: string): PanelRecord {
  return { kind, link: 1, settingsVersion: 0, settings: undefined };
}
