import { leaf, split } from '../../src-shared/workspace/layout-tree.ts';
import type { LayoutNode } from '../../src-shared/workspace/layout-tree.ts';
import { MAIN_WINDOW } from '../../src-shared/workspace/workspace.ts';
import type { Layout, PanelRecord } from '../../src-shared/workspace/workspace.ts';

/** Name of the layout that is always there. */
export const DEFAULT_LAYOUT_NAME = 'Default';

/** Name of the layout that shows one asset at several exchanges. */
export const FIVE_VENUES_LAYOUT_NAME = 'Five venues';

/** The layout of a first start: watchlist, chart over health, ladder, tape, all in link group 1. */
export function defaultLayout(): Layout {
  return {
    windows: inMainWindow(
      split(
        'row',
        [
          leaf('watchlist-1'),
          split('column', [leaf('chart-1'), leaf('health-1')], [0.73, 0.27]),
          leaf('ladder-1'),
          leaf('tape-1'),
        ],
        [0.207, 0.347, 0.237, 0.209],
      ),
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

/** The windows of a layout that has one, without floating panels. */
export function inMainWindow(tree: LayoutNode): Layout['windows'] {
  return { [MAIN_WINDOW]: { tree, floats: [] } };
}

function panel(kind: string): PanelRecord {
  return { kind, link: 1, settingsVersion: 0, settings: undefined };
}
