import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { groupingMultiples, priceGrid, stepLabel } from '../../../src-shared/market/grouping.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { withStep } from '../parts/instrument-steps.ts';
import { rowPrice } from './heatmap-text.ts';
import type { HeatmapSettings } from './settings.ts';

/** The price step and the contrast. */
export function HeatmapControls(props: PanelProps<HeatmapSettings>): ReactNode {
  const { settings, instrumentId, update } = props;
  if (instrumentId === undefined) return null;
  return (
    <>
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
function StepChoice({
  feed,
  panelId,
  settings,
  instrument,
  instrumentId,
  update,
}: PanelProps<HeatmapSettings>): ReactNode {
  const depth = feed.depth(toSub(panelId, 'depth'));
  const automatic = useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () => (depth.step === 0 ? '' : rowPrice(depth, 1)),
  );
  const chosen = instrumentId === undefined ? undefined : settings.steps[instrumentId];
  const grid = priceGrid(instrument?.tick, 0);
  const steps = instrument?.tick === undefined ? [] : groupingMultiples(LARGEST).map((one) => stepLabel(grid, one));
  return (
    <label className="panel-choice" title="Price step of a row">
      <span className="choice-word">step</span>
      <select
        aria-label="Price step"
        value={chosen ?? ''}
        onChange={(event) => {
          if (instrumentId !== undefined)
            update(withStep(settings, instrumentId, event.target.value === '' ? undefined : event.target.value));
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
