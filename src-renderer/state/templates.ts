import { leaf, split } from '../../src-shared/workspace/layout-tree.ts';
import type { LayoutNode } from '../../src-shared/workspace/layout-tree.ts';
import { splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import { LINK_GROUPS } from '../../src-shared/workspace/workspace.ts';
import type { Layout, LinkGroup, PanelRecord } from '../../src-shared/workspace/workspace.ts';
import { inMainWindow } from './default-layout.ts';

/** A layout to begin with. */
export interface Template {
  readonly name: string;
  /** Its panels in columns, each from top to bottom, with their link groups. */
  readonly columns: readonly Column[];
}

/** Panels above each other, and the column's share of the width; equal ones if absent. */
interface Column {
  readonly panels: readonly TemplatePanel[];
  readonly share?: number;
}

/** A panel, and what it is set to if that is not the usual. */
type TemplatePanel = readonly [kind: string, link: LinkGroup, settings?: Readonly<Record<string, unknown>>];

/** Bars of a minute with what was traded at each price of them, their delta, and the volume profile. */
const FLOW_CHART = { interval: '1m', flow: ['delta', 'profile'], footprint: 'bid-ask' } as const;

/** Templates in the order menus show them. With several instruments each column is one of them, in a link group of its own. */
export const TEMPLATES: readonly Template[] = [
  { name: 'One chart', columns: instruments(1, ['chart']) },
  { name: '2 x 1 charts', columns: instruments(2, ['chart']) },
  { name: '2 x 2 charts and ladders', columns: instruments(2, ['chart', 'ladder']) },
  { name: '3 x 2 charts and ladders', columns: instruments(3, ['chart', 'ladder']) },
  { name: 'Four ladders', columns: instruments(4, ['ladder']) },
  {
    name: 'Order flow',
    columns: [
      {
        panels: [
          ['chart', 1, FLOW_CHART],
          ['heatmap', 1],
        ],
        share: 0.46,
      },
      { panels: ofGroup(1, ['ladder']), share: 0.28 },
      { panels: ofGroup(1, ['tape', 'statistics']), share: 0.26 },
    ],
  },
  {
    name: 'Equities',
    columns: [
      { panels: ofGroup(1, ['quotes']), share: 0.55 },
      { panels: ofGroup(1, ['chart', 'watchlist']), share: 0.45 },
    ],
  },
];

/** The layout of a template. Groups keep their instrument; those without one get one of `suggested` that no other group shows, of another asset if there is one. */
export function layoutOf({ columns }: Template, links: Layout['links'], suggested: readonly InstrumentId[]): Layout {
  const panels: Record<string, PanelRecord> = {};
  const added = ([kind, link, settings]: TemplatePanel): LayoutNode => {
    const id = `${kind}-${1 + Object.values(panels).filter((one) => one.kind === kind).length}`;
    panels[id] = { kind, link, settingsVersion: settings === undefined ? 0 : 1, settings };
    return leaf(id);
  };
  const nodes = columns.map((column) =>
    inDirection(
      'column',
      column.panels.map((one) => added(one)),
    ),
  );
  const shares = columns.map(({ share }) => share ?? 1);
  return {
    windows: inMainWindow(inDirection('row', nodes, shares)),
    panels,
    links: filledLinks(Object.values(panels), links, suggested),
  };
}

function filledLinks(
  panels: readonly PanelRecord[],
  links: Layout['links'],
  suggested: readonly InstrumentId[],
): Layout['links'] {
  const filled = { ...links };
  for (const group of LINK_GROUPS) {
    if (filled[group] !== undefined || panels.every(({ link }) => link !== group)) continue;
    const shown = Object.values(filled);
    const next = otherAsset(shown, suggested) ?? suggested.find((id) => !shown.includes(id));
    if (next !== undefined) filled[group] = next;
  }
  return filled;
}

/** The first suggestion of an asset that is not shown, at the venue of the first of all: another asset elsewhere may have no book. */
function otherAsset(shown: readonly InstrumentId[], suggested: readonly InstrumentId[]): InstrumentId | undefined {
  const assets = new Set(shown.map((id) => assetOf(id)));
  return suggested.find((id) => venueOf(id) === venueOf(suggested[0] ?? id) && !assets.has(assetOf(id)));
}

/** How a symbol begins: of `BTCUSDT`, `BTC-USDT-SWAP` and `BTC` alike the asset. */
function assetOf(id: InstrumentId): string {
  return splitInstrumentId(id).symbol.slice(0, 3);
}

function venueOf(id: InstrumentId): string {
  return splitInstrumentId(id).venue;
}

function inDirection(
  direction: 'row' | 'column',
  nodes: readonly LayoutNode[],
  shares?: readonly number[],
): LayoutNode {
  const [first, ...others] = nodes;
  return first !== undefined && others.length === 0 ? first : split(direction, nodes, shares);
}

/** So many columns of the same kinds of panel, one link group each. */
function instruments(count: number, kinds: readonly string[]): readonly Column[] {
  return LINK_GROUPS.slice(0, count).map((link) => ({ panels: ofGroup(link, kinds) }));
}

function ofGroup(link: LinkGroup, kinds: readonly string[]): Column['panels'] {
  return kinds.map((kind) => [kind, link] as const);
}
