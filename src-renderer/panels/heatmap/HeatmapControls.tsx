import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { groupingMultiples, stepLabel } from '../../../src-shared/market/grouping.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { withStep } from '../parts/instrument-steps.ts';
import { rowPrice } from './heatmap-text.ts';
import type { HeatmapSettings } from './settings.ts';
import { coarsestGrid, legsAdded, stepKeyOf } from './venue-depths.ts';

/** The price step, the contrast, and which venues are summed, if any are. */
export function HeatmapControls(props: PanelProps<HeatmapSettings>): ReactNode {
  const { settings, instrumentId, update } = props;
  if (instrumentId === undefined) return null;
  return (
    <>
      {settings.isOverVenues ? <VenuePicker props={props} /> : null}
      <StepChoice {...props} />
      <label className="panel-choice panel-range" title="Contrast: how soon a size has the strongest colour">
        <span className="choice-word">contrast</span>
        <input
          type="range"
          aria-label="Contrast"
          min={0}
          max={100}
          step={1}
          value={settings.contrast}
          onChange={(event) => update({ contrast: Number(event.target.value) })}
        />
      </label>
    </>
  );
}

/** Chooses the price step of a row; by itself it is the engine's choice, which is said. */
function StepChoice(props: PanelProps<HeatmapSettings>): ReactNode {
  const { feed, panelId, settings, instrument, update } = props;
  const depth = feed.depth(toSub(panelId, 'depth'));
  const automatic = useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () => (depth.step === 0 ? '' : rowPrice(depth, 1)),
  );
  const key = stepKeyOf(props);
  const chosen = key === undefined ? undefined : settings.steps[key];
  const legs = legsAdded(props).map((leg) => leg.instrument);
  const instruments = legs.length > 0 ? legs : instrument?.tick === undefined ? [] : [instrument];
  const grid = coarsestGrid(instruments);
  const steps = instruments.length === 0 ? [] : groupingMultiples(LARGEST).map((one) => stepLabel(grid, one));
  return (
    <label className="panel-choice" title="Price step of a row">
      <span className="choice-word">step</span>
      <select
        aria-label="Price step"
        value={chosen ?? ''}
        onChange={(event) => {
          if (key !== undefined)
            update(withStep(settings, key, event.target.value === '' ? undefined : event.target.value));
        }}
      >
        <option value="">{automatic === '' || chosen !== undefined ? 'auto' : `auto ${automatic}`}</option>
        {chosen !== undefined && !steps.includes(chosen) && <option value={chosen}>{chosen}</option>}
        {steps.map((step) => (
          <option key={step} value={step}>
            {step}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Largest step in ticks. */
const LARGEST = 10_000;
