import { windowPanels, windowWithout } from './window-layout.ts';
import type { WindowLayout } from './window-layout.ts';
import type { Layout } from './workspace.ts';

/** The layout without panels that have no place, without places that have no panel, and with every panel in one place only. */
export function consistentLayout({ windows, panels, links }: Layout): Layout {
  const placed = new Set<string>();
  const kept = Object.entries(windows).map(([id, saved]): [string, WindowLayout] => {
    let window = saved;
    for (const panel of windowPanels(saved)) {
      if (panels[panel] === undefined || placed.has(panel)) window = windowWithout(window, panel);
      placed.add(panel);
    }
    return [id, window];
  });
  const shown = new Set(kept.flatMap(([, window]) => windowPanels(window)));
  return {
    windows: Object.fromEntries(kept),
    panels: Object.fromEntries(Object.entries(panels).filter(([id]) => shown.has(id))),
    links,
  };
}
