import type { Interval } from '../../../src-shared/market/interval.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import type { PanelProps } from '../panel.ts';
import { addsVenues } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { offeredIntervals, shownInterval } from './shown-interval.ts';
import '../../theme/chart-panel.css';

/** The interval, and which venues are added up, if any are. */
export function ChartControls(props: PanelProps<ChartSettings>) {
  return (
    <>
      {addsVenues(props.settings) ? <VenuePicker props={props} /> : null}
      <IntervalSwitch {...props} />
    </>
  );
}

/** The interval switch: the usual ones as buttons, every interval of the venue in the list. What is pressed is what is shown. */
function IntervalSwitch(props: PanelProps<ChartSettings>) {
  const { settings, session, instrumentId } = props;
  const offered = offeredIntervals(session, instrumentId);
  const shown = shownInterval(settings.interval, session, instrumentId);
  const usual = USUAL.filter((interval) => offered.includes(interval));
  const choose = (interval: Interval): void => props.update({ interval });
  return (
    <span
      className="interval-row"
      role="group"
      aria-label="Interval"
      title={
        shown === settings.interval ? undefined : `${settings.interval} is not to be had here: ${shown} is the nearest`
      }
    >
      {usual.map((interval) => (
        <button key={interval} type="button" aria-pressed={interval === shown} onClick={() => choose(interval)}>
          {interval}
        </button>
      ))}
      <label className="panel-choice">
        <select
          aria-label="Every interval"
          data-testid="interval"
          value={usual.includes(shown) ? '' : shown}
          onChange={(event) => {
            const chosen = offered.find((one) => one === event.target.value);
            if (chosen !== undefined) choose(chosen);
          }}
        >
          <option value="" hidden>
            ▾
          </option>
          {offered.map((interval) => (
            <option key={interval} value={interval}>
              {interval}
            </option>
          ))}
        </select>
      </label>
    </span>
  );
}

const USUAL: readonly Interval[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
