import type { ReactNode } from 'react';

/** Plots below a table in a `stack`. In a low panel a line stands in for them, and they come back with the room. */
export function PlotsBelow({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="plots-below">
      <p className="plots-hidden">No room for plots. Nothing is lost: make the panel taller.</p>
      <div className="plots-box">{children}</div>
    </div>
  );
}
