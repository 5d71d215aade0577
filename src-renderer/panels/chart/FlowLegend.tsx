import type { Ref } from 'react';
import { givePanelCommand } from '../panel-hooks.ts';
import { HATCHED, ROWS_MADE } from './flow-legend-writer.ts';
import type { ProfileSpan } from './flow-spans.ts';
import { addsVenues, showsPrices } from './settings.ts';
import type { ChartSettings, FlowView, FootprintMode } from './settings.ts';

/**
 * The values of order flow of one bar, below the candle's, or one line in place of them. Empty here: `writeFlowLegend` fills it at paint time. Each value says how
 * it is made when pointed at.
 */
export function FlowLegend({
  ref,
  flow: views,
  footprint,
  imbalanceRatio,
  isOverVenues,
  bars,
  bands,
  cvdClasses,
  profileSpan,
  isAnchored,
  panelId,
  onFold,
}: Pick<
  ChartSettings,
  'flow' | 'footprint' | 'imbalanceRatio' | 'isOverVenues' | 'bars' | 'bands' | 'cvdClasses' | 'profileSpan'
> & {
  readonly ref: Ref<HTMLDivElement>;
  /** Whether sums begin at an anchor, instead of at midnight UTC. */
  readonly isAnchored: boolean;
  readonly panelId: string;
  /** A person wants one line, or all values. */
  readonly onFold: (isFolded: boolean) => void;
}) {
  const isSum = addsVenues({ flow: views, footprint, isOverVenues, bars });
  const beside: Readonly<Partial<Record<FlowView, string>>> = {
    vwap: ` Lines on both sides: ${bands === 1 ? 'one standard deviation' : `up to ${bands} standard deviations`}.`,
    profile: ` ${SPANS_MADE[profileSpan]} ${NODES_MADE}`,
  };
  const made = (text: string): string => (isSum ? `${OVER_VENUES} ${text}` : text);
  return (
    <div ref={ref} className="flow-legend" data-testid="flow-legend" hidden={views.length === 0 && footprint === 'off'}>
      <button
        type="button"
        className="flow-fold"
        data-part="fold"
        onClick={({ currentTarget }) => onFold(currentTarget.getAttribute('aria-expanded') === 'true')}
      />
      <b data-part="fold-note" className="chart-note" />
      <div className="flow-lines">
        {views.map((view) => (
          <span key={view} title={`${isSum ? SUMMED[view] : MADE[view]}${beside[view] ?? ''}`}>
            {view === 'profile' ? `POC ${SPAN_NAMES[profileSpan]}` : NAMES[view]} <b data-part={view} />
          </span>
        ))}
        {views.includes('cvd') && cvdClasses.length > 0 ? (
          <span title={made(CLASSES_MADE)}>
            CVD by worth <b data-part="classes" />
          </span>
        ) : null}
        {isAnchored ? (
          <span title={ANCHORED}>
            Since <b data-part="anchor" />
          </span>
        ) : null}
        {footprint === 'off' ? null : (
          <span title={made(`${footprintMade(imbalanceRatio)}${isSum ? AT_ITS_PRICE : ''}`)}>
            Footprint <b>{FOOTPRINT_NAMES[footprint]}</b>
            {isSum ? null : (
              <>
                {' '}
                step <b data-part="footprint-step" />
              </>
            )}
          </span>
        )}
        {isSum && showsPrices({ flow: views, footprint }) ? (
          <span className="flow-shares" title={ROWS_MADE}>
            Rows <b data-part="rows" /> <b data-part="rows-note" className="chart-note" />
          </span>
        ) : null}
        {isSum ? (
          <span
            className="flow-shares"
            title="Share of each venue in what was traded in this candle, in base units. A star: what is counted of it lacks something."
          >
            <b data-part="shares" />
          </span>
        ) : null}
        {views.includes('cvd') || views.includes('vwap') ? (
          <button
            type="button"
            className="flow-known"
            data-part="known"
            title="Before, VWAP and CVD lack trades, or of some venues. Press to begin them there."
            onClick={() => givePanelCommand(panelId, 'anchor-known')}
          />
        ) : null}
        <b data-part="flow-note" className="chart-note" title={HATCHED} />
      </div>
    </div>
  );
}

const NAMES: Readonly<Record<Exclude<FlowView, 'profile'>, string>> = {
  delta: 'Δ',
  cvd: 'CVD',
  vwap: 'VWAP',
  table: 'Trades',
};
const SPAN_NAMES: Readonly<Record<ProfileSpan, string>> = {
  visible: 'in view',
  session: 'of the day',
  fixed: 'of the range',
  anchored: 'since the anchor',
};
const SPANS_MADE: Readonly<Record<ProfileSpan, string>> = {
  visible: 'Of the candles in view.',
  session:
    'Of the UTC day of the newest candle in view; lines to the right edge are the points of control of days that no later candle came back to, dashed if their day is not whole.',
  fixed:
    'Of the range that was chosen, with whole candles; its point of control goes on to the right edge while no later candle came back to it.',
  anchored: 'Of all candles since the anchor, of the UTC day without one.',
};
const NODES_MADE = 'Lines across it are high volume nodes, dotted ones low: more or less than everything nearby.';
const CLASSES_MADE =
  'Cumulative delta of trades by what each is worth in quote units, from where all of it begins. A star, and a fainter line: candles are in it that have no classes, as they were estimated, or the size of a contract was not known.';
const ANCHORED =
  'VWAP and CVD begin with the candle of the anchor, instead of at midnight UTC. Its line on the chart can be dragged.';
const FOOTPRINT_NAMES: Readonly<Record<FootprintMode, string>> = {
  'bid-ask': 'sold × bought',
  volume: 'volume',
  delta: 'delta',
};
const footprintMade = (ratio: number): string =>
  `Sizes by the aggressor at each price step of a candle, in the venue’s unit. A mark at the right edge: bought at least ${ratio} times what was sold one step below; at the left: sold at least ${ratio} times what was bought one step above; wider: three or more in a row. Lines about a step: the most volume, to the right edge while no later candle came back. A line beyond the high or low: both sides traded there. Narrow candles have colours without numbers, the narrowest none.`;
const OVER_VENUES = 'Over the chosen venues, in base units.';
const AT_ITS_PRICE =
  ' Each trade is at the price at which it took place. Pointing at a step says what each venue has of it.';
const SUMMED: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta over the chosen venues: bought less sold by the aggressor in each candle, in base units; contracts worth quote units at the average price of the candle. Dimmed: at a venue it is estimated from candles.',
  cvd: 'Cumulative delta over the chosen venues: the sum of their delta since midnight UTC, or the anchor. It is as whole as the least whole of them.',
  vwap: 'Average price over the chosen venues since midnight UTC, or the anchor: quote value by base volume of all of them; dotted: standard deviations of their prices, the distance between venues included.',
  profile:
    'Volume by price over the chosen venues, in base units, in the colour of each venue, brighter the 70 % about the point of control, a line at the step with the most volume. Pointing at a row says what each venue has of it.',
  table:
    'Number of trades of the candle at the chosen venues; of an aggregate its fills, if the venue says how many. The table under the candles has delta, volume, bought, sold and trades over the venues: point at a number for what each venue has of it. The highest and lowest delta within a candle is known of each venue alone, and is said there: of a sum it depends on the order of trades at different venues, which is not known.',
};
const MADE: Readonly<Record<FlowView, string>> = {
  delta:
    'Delta: bought less sold by the aggressor in each candle, counted from every trade, in the venue’s unit of size. Dimmed: before these trades, estimated from the volume that takers bought in the candle.',
  cvd: 'Cumulative delta: the sum of delta since midnight UTC, or the anchor. It begins late if trades were not counted since then.',
  vwap: 'Average price since midnight UTC, or the anchor, weighted by volume; dotted: standard deviations of price.',
  profile:
    'Volume by price, from trades: green bought, red sold, brighter the 70 % about the point of control, a line at the step with the most volume.',
  table:
    'Number of trades of the candle; of an aggregate its fills, if the venue says how many. The table under the candles has delta, volume, the extremes of delta, both volumes and the trades of each: point at a number for how it is made. Dimmed: estimated from candles, which do not count sides apart.',
};
