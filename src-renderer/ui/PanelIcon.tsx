import type { ReactNode } from 'react';

/** The sign of a kind of panel in menus; its name stands beside it. */
export function PanelIcon({ path }: { readonly path: string }): ReactNode {
  return (
    <svg className="panel-icon" viewBox="0 0 16 16" width="12" height="12" aria-hidden>
      <path d={path} fill="currentColor" />
    </svg>
  );
}
