import type { Ref } from 'react';

/** The values of one candle, top left. Empty here: `writeLegend` fills it at paint time. */
export function ChartLegend({ ref }: { readonly ref: Ref<HTMLDivElement> }) {
  return (
    <div ref={ref} className="chart-legend" data-testid="chart-legend" aria-hidden>
      {LEGEND_PARTS.map((part) => (
        <span key={part}>
          {part.length > 1 ? '' : `${part} `}
          <b data-part={part} className={part === 'note' || part === 'compare' ? 'chart-note' : undefined} />
        </span>
      ))}
    </div>
  );
}

/** Parts of the legend, in order. */
const LEGEND_PARTS = ['time', 'O', 'H', 'L', 'C', 'change', 'V', 'compare', 'note'] as const;
