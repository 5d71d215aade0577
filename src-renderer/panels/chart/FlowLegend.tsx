import type { Ref } from 'react';
import { HATCHED } from './flow-legend-writer.ts';
import { addsVenues, showsPrices } from './settings.ts';
import type { ChartSettings, FlowView, FootprintMode } from './settings.ts';

/** The values of order flow of one bar, below the candle's. Empty here: `writeFlowLegend` fills it at paint time. Each says how it is made when pointed at. */
export function FlowLegend({
  ref,
  flow: views,
  footprint,
  imbalanceRatio,
  isOverVenues,
  anchor,
}: Pick<ChartSettings, 'flow' | 'footprint' | 'imbalanceRatio' | 'isOverVenues' | 'anchor'> & {
  readonly ref: Ref<HTMLDivElement>;
}) {
  const isSum = addsVenues({ flow: views, footprint, isOverVenues });
  const made = (text: string): string => (isSum ? `${OVER_VENUES} ${text}` : text);
  return (
    <div ref={ref} className="flow-legend" data-testid="flow-legend" hidden={views.length === 0 && footprint === 'off'}>
      {views.map((view) => (
        <span key={view} title={isSum ? SUMMED[view] : MADE[view]}>
          {NAMES[view]} <b data-part={view} />
        </span>
      ))}
      {footprint === 'off' ? null : (
        <span title={made(footprintMade(imbalanceRatio))}>
          Footprint <b>{FOOTPRINT_NAMES[footprint]}</b>
          {isSum ? null : (
            <>
              {' '}
              step <b data-part="footprint-step" />
            </>
          )}
        </span>
      )}
      {isSum ? (
        <span
          className="flow-shares"
          title="Share of each venue in what was traded in this candle, in base units. A star: what is counted of it lacks something."
        >
          Venues <b data-part="shares" />
        </span>
      ) : null}
      {isSum && showsPrices({ flow: views, footprint }) ? (
        <span className="flow-shares" title={ROWS}>
          Sum by price <b data-part="rows" /> <b data-part="rows-note" className="chart-note" />
        </span>
      ) : null}
      {anchor === undefined ? null : (
        <span title="Where CVD, VWAP and a profile since the anchor begin, in UTC. “CVD and VWAP since midnight UTC” takes it away.">
          Anchor <b data-part="anchor" />
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
const OVER_VENUES =
  'Over the chosen venues, in base units, each trade at the price at which it took place. Pointing at a step says what each venue has of it.';
const ROWS =
  'What all venues traded within a row of prices. Rows are as wide as the largest distance between the newest prices of the venues, if no step is chosen: the next of 1, 2, 5, 10…. In narrower ones the same move of the market is in another row for each venue.';
const SUMMED: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta over the chosen venues: bought less sold by the aggressor in each candle, in base units; contracts worth quote units at the average price of the candle. Dimmed: at a venue it is estimated from candles.',
  cvd: 'Cumulative delta over the chosen venues: the sum of their delta since midnight UTC or the anchor. It is as whole as the least whole of them.',
  vwap: 'Average price over the chosen venues since midnight UTC or the anchor: quote value by base volume of all of them; dotted: one standard deviation of their prices above and below, the distance between venues included.',
  profile:
    'Volume by price over the chosen venues of the candles in view, or what is chosen instead, in base units, in the colour of each venue, brighter the 70 % about the point of control, a line at the step with the most volume. Pointing at a row says what each venue has of it.',
  table:
    'Number of trades of the candle at the panel’s own venue alone, as the table under the candles: the extremes of delta are not known of a sum. Point at a number there for how it is made.',
};
const MADE: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta: bought less sold by the aggressor in each candle, counted from every trade, in the venue’s unit of size. Dimmed: before these trades, estimated from the volume that takers bought in the candle.',
  cvd: 'Cumulative delta: the sum of delta since midnight UTC or the anchor. It begins late if trades were not counted since then.',
  vwap: 'Average price since midnight UTC or the anchor, weighted by volume; dotted: one standard deviation of price above and below.',
  profile:
    'Volume by price of the candles in view, or of the session, since the anchor or of a fixed range as chosen, from trades: green bought, red sold, brighter the 70 % about the point of control, a line at the step with the most volume.',
  table:
    'Number of trades of the candle; of an aggregate its fills, if the venue says how many. The table under the candles has delta, volume, the extremes of delta, both volumes and the trades of each: point at a number for how it is made. Dimmed: estimated from candles, which do not count sides apart.',
};
