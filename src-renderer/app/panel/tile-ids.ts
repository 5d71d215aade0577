/** Id in the document of the box a panel is in. */
export function tileIdOf(panelId: string): string {
  return `tile-${panelId}`;
}

/** Id in the document of the tab of a panel. */
export function tabIdOf(panelId: string): string {
  return `tab-${panelId}`;
}
