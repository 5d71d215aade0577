import type { Ref } from 'react';
import { HATCHED } from './flow-legend-writer.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings, FlowView, FootprintMode } from './settings.ts';

/** The values of order flow of one bar, below the candle's. Empty here: `writeFlowLegend` fills it at paint time. Each says how it is made when pointed at. */
export function FlowLegend({
  ref,
  flow: views,
  footprint,
  imbalanceRatio,
  isOverVenues,
}: Pick<ChartSettings, 'flow' | 'footprint' | 'imbalanceRatio' | 'isOverVenues'> & {
  readonly ref: Ref<HTMLDivElement>;
}) {
  const isSum = addsVenues({ flow: views, isOverVenues });
  const alone = isSum ? ` ${ALONE}` : '';
  return (
    <div ref={ref} className="flow-legend" data-testid="flow-legend" hidden={views.length === 0 && footprint === 'off'}>
      {views.map((view) => (
        <span key={view} title={isSum ? (SUMMED[view] ?? `${MADE[view]}${alone}`) : MADE[view]}>
          {NAMES[view]} <b data-part={view} />
        </span>
      ))}
      {isSum ? (
        <span
          className="flow-shares"
          title="Share of each venue in what was traded in this candle, in base units. A star: what is counted of it lacks something."
        >
          Venues <b data-part="shares" />
        </span>
      ) : null}
      {footprint === 'off' ? null : (
        <span title={`${footprintMade(imbalanceRatio)}${alone}`}>
          Footprint <b>{FOOTPRINT_NAMES[footprint]}</b> step <b data-part="footprint-step" />
        </span>
      )}
      <b data-part="flow-note" className="chart-note" title={HATCHED} />
    </div>
  );
}

const NAMES: Readonly<Record<FlowView, string>> = {
  delta: 'Δ',
  cvd: 'CVD',
  vwap: 'VWAP',
  profile: 'POC',
  table: 'Trades',
};
const FOOTPRINT_NAMES: Readonly<Record<FootprintMode, string>> = {
  'bid-ask': 'sold × bought',
  volume: 'volume',
  delta: 'delta',
};
const footprintMade = (ratio: number): string =>
  `Sizes by the aggressor at each price step of a candle, in the venue’s unit. A mark at the right edge: bought at least ${ratio} times what was sold one step below; at the left: sold at least ${ratio} times what was bought one step above; wider: three or more in a row. Lines about a step: the most volume, to the right edge while no later candle came back. A line beyond the high or low: both sides traded there. Narrow candles have colours without numbers, the narrowest none.`;
const ALONE = 'Of this venue alone: prices of venues differ, so that a sum by price would show that difference.';
const SUMMED: Readonly<Partial<Record<FlowView, string>>> = {
  delta:
    'Delta over the chosen venues: bought less sold by the aggressor in each candle, in base units; contracts worth quote units at the average price of the candle. Dimmed: at a venue it is estimated from candles.',
  cvd: 'Cumulative delta over the chosen venues: the sum of their delta since midnight UTC. It is as whole as the least whole of them.',
};
const MADE: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta: bought less sold by the aggressor in each candle, counted from every trade, in the venue’s unit of size. Dimmed: before these trades, estimated from the volume that takers bought in the candle.',
  cvd: 'Cumulative delta: the sum of delta since midnight UTC. It begins late if trades were not counted since then.',
  vwap: 'Average price since midnight UTC, weighted by volume; dotted: one standard deviation of price above and below.',
  profile:
    'Volume by price of the candles in view, from trades: green bought, red sold, brighter the 70 % about the point of control, a line at the step with the most volume.',
  table:
    'Number of trades of the candle; of an aggregate its fills, if the venue says how many. The table under the candles has delta, volume, the extremes of delta, both volumes and the trades of each: point at a number for how it is made. Dimmed: estimated from candles, which do not count sides apart.',
};
