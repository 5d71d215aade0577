import { INTERVALS } from '../../../src-shared/market/interval.ts';
import type { Interval } from '../../../src-shared/market/interval.ts';
import type { PanelProps } from '../panel.ts';
import type { ChartSettings } from './settings.ts';
import '../../theme/chart-panel.css';

/** The interval switch: the usual ones as buttons, every interval of the venue in the list. */
export function ChartControls(props: PanelProps<ChartSettings>) {
  const { settings, session, instrumentId } = props;
  const offered = session?.venues.find((venue) => instrumentId?.startsWith(`${venue.id}:`) === true)?.intervals ?? INTERVALS;
  const usual = USUAL.filter((interval) => offered.includes(interval));
  const choose = (interval: Interval): void => props.update({ interval });
  return (
    <span className="interval-row" role="group" aria-label="Interval">
      {usual.map((interval) => (
        <button key={interval} type="button" aria-pressed={interval === settings.interval} onClick={() => choose(interval)}>{interval}</button>
      ))}
      <label className="panel-choice">
        <select aria-label="Every interval" data-testid="interval" value={usual.includes(settings.interval) ? '' : settings.interval} onChange={(event) => { const chosen = offered.find((one) => one === event.target.value); if (chosen !== undefined) choose(chosen); }}>
          <option value="" hidden>▾</option>
          {offered.map((interval) => <option key={interval} value={interval}>{interval}</option>)}
        </select>
      </label>
    </span>
  );
}

const USUAL: readonly Interval[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
