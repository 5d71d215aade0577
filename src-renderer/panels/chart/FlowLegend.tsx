import type { Ref } from 'react';
import type { FlowView } from './settings.ts';

/** The values of order flow of one bar, below the candle's. Empty here: `writeFlowLegend` fills it at paint time. Each says how it is made when pointed at. */
export function FlowLegend({ ref, views }: { readonly ref: Ref<HTMLDivElement>; readonly views: readonly FlowView[] }) {
  return (
    <div ref={ref} className="flow-legend" data-testid="flow-legend" hidden={views.length === 0}>
      {views.map((view) => (
        <span key={view} title={MADE[view]}>
          {NAMES[view]} <b data-part={view} />
        </span>
      ))}
      <b data-part="flow-note" className="chart-note" title="Hatched on the chart: what is counted lacks something." />
    </div>
  );
}

const NAMES: Readonly<Record<FlowView, string>> = { delta: 'Δ', cvd: 'CVD', vwap: 'VWAP', profile: 'POC' };
const MADE: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta: bought less sold by the aggressor in each candle, counted from every trade, in the venue’s unit of size.',
  cvd: 'Cumulative delta: the sum of delta since midnight UTC. It begins late if trades were not counted since then.',
  vwap: 'Average price since midnight UTC, weighted by volume; dotted: one standard deviation of price above and below.',
  profile:
    'Volume by price of the candles in view, from trades: green bought, red sold, brighter the 70 % about the point of control, a line at the step with the most volume.',
};
