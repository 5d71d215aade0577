import type { ReactNode, Ref } from 'react';

/** The values of one candle, top left, and what stands below them. Empty here: `writeLegend` fills it at paint time. */
export function ChartLegend({ ref, children }: { readonly ref: Ref<HTMLDivElement>; readonly children: ReactNode }) {
  return (
    <div className="chart-legends">
      <div ref={ref} className="chart-legend" data-testid="chart-legend" aria-hidden>
        {LEGEND_PARTS.map((part) => (
          <span key={part}>
            {part.length > 1 ? '' : `${part} `}
            <b data-part={part} className={part === 'note' || part === 'compare' ? 'chart-note' : undefined} />
          </span>
        ))}
      </div>
      {children}
    </div>
  );
}

/** Parts of the legend, in order. */
const LEGEND_PARTS = ['time', 'O', 'H', 'L', 'C', 'change', 'V', 'compare', 'note'] as const;
