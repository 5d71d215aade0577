import { useState, useSyncExternalStore } from 'react';
import { isInterval } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import { openOverlay } from '../../state/overlay.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import {
  barsName,
  barTrading,
  candleTrading,
  kindName,
  offeredBars,
  sensibleBars,
  shownBars,
  TYPE_BARS,
} from './bar-size.ts';
import type { Trading } from './bar-size.ts';
import { isPolled } from './flow-spans.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { offeredIntervals, shownInterval } from './shown-interval.ts';
import '../../theme/chart-panel.css';

/** The interval or other bars, and which venues are added up, if any are. */
export function ChartControls(props: PanelProps<ChartSettings>) {
  return (
    <>
      {addsVenues(props.settings) ? <VenuePicker props={props} /> : null}
      <IntervalSwitch {...props} />
    </>
  );
}

/** The interval switch: the usual ones as buttons, every interval of the venue and other bars in the list. What is pressed is what is shown. */
function IntervalSwitch(props: PanelProps<ChartSettings>) {
  const { settings, session, instrumentId, instrument, panelId } = props;
  const offered = offeredIntervals(session, instrumentId);
  const bars = shownBars(settings, instrumentId);
  const interval = shownInterval(settings.interval, session, instrumentId);
  const shown = bars ?? interval;
  const usual = USUAL.filter((one) => offered.includes(one));
  const [others, setOthers] = useState(NO_BARS);
  const choose = (text: string): void => {
    if (text === TYPED) openOverlay({ kind: 'palette', text: '', panelId, title: TYPE_BARS });
    else if (isInterval(text)) props.update({ interval: text, bars: undefined });
    else props.update({ bars: text });
  };
  const offer = useSyncExternalStore(
    (changed) => props.feed.onStatus(changed),
    () =>
      bars === undefined || instrument === undefined ? undefined : sensibleBars(bars, instrument, tradingOf(props)),
  );
  return (
    <span className="interval-row" role="group" aria-label="Interval" title={lackingText(props, shown)}>
      {usual.map((one) => (
        <button key={one} type="button" aria-pressed={one === shown} onClick={() => choose(one)}>
          {one}
        </button>
      ))}
      {offer === undefined ? null : (
        <button
          type="button"
          className="chart-note"
          title={`Bars of ${barsName(shown, instrument)} make no sense for this instrument. Press for ${barsName(offer, instrument)}.`}
          onClick={() => choose(offer)}
        >
          try {offer}
        </button>
      )}
      <label className="panel-choice" title={bars === undefined ? undefined : barsName(bars, instrument)}>
        <select
          aria-label="Every interval"
          data-testid="interval"
          value={usual.some((one) => one === shown) ? '' : shown}
          onPointerDown={() => setOthers(offeredBars(instrument, tradingOf(props)))}
          onFocus={() => setOthers(offeredBars(instrument, tradingOf(props)))}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="" hidden>
            ▾
          </option>
          {bars === undefined ? null : (
            <option value={bars} hidden>
              {bars}
            </option>
          )}
          <optgroup label="Time">
            {offered.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </optgroup>
          {instrumentId === undefined || isPolled(instrumentId)
            ? null
            : BAR_KINDS.filter((kind) => others[kind].length > 0).map((kind) => (
                <optgroup key={kind} label={kindName(kind, instrument)}>
                  {others[kind].map((one) => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </optgroup>
              ))}
          {instrumentId === undefined || isPolled(instrumentId) ? null : <option value={TYPED}>Other…</option>}
        </select>
      </label>
    </span>
  );
}

/** Why something else is shown than was chosen; undefined if it is not. */
function lackingText({ settings }: PanelProps<ChartSettings>, shown: string): string | undefined {
  const chosen = settings.bars ?? settings.interval;
  if (shown === chosen) return undefined;
  return settings.bars === undefined
    ? `${chosen} is not to be had here: ${shown} is the nearest`
    : `${chosen} needs trades, and candles alone are to be had here: ${shown} is shown`;
}

/** What is known of the instrument's trading from what the chart shows. */
function tradingOf({ feed, panelId, settings, instrumentId }: PanelProps<ChartSettings>): Trading {
  return shownBars(settings, instrumentId) === undefined
    ? candleTrading(feed.candles(toSub(panelId, 'candles')))
    : barTrading(feed.flow(toSub(panelId, 'flow')));
}

const BAR_KINDS = ['trades', 'volume', 'range'] as const;
const NO_BARS: ReturnType<typeof offeredBars> = { trades: [], volume: [], range: [] };
/** The choice that is typed. */
const TYPED = 'typed';
const USUAL: readonly Interval[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
