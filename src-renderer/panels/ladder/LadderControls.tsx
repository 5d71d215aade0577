import { useSyncExternalStore } from 'react';
import { groupingMultiples, priceGrid, stepLabel } from '../../../src-shared/market/grouping.ts';
import { LEVEL } from '../../../src-shared/wire/layout.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { MAX_MULTIPLE, withStep } from './settings.ts';
import type { LadderSettings } from './settings.ts';

/** The price step, named by the step that results, such as `0.5`. */
export function LadderControls(props: PanelProps<LadderSettings>) {
  const { feed, panelId, settings, instrument, instrumentId } = props;
  const book = feed.book(toSub(panelId, 'book'));
  const priceScale = useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () => book.scales.priceScale,
  );
  if (instrumentId === undefined) return null;
  const chosen = settings.steps[instrumentId] ?? 1;
  const grid = priceGrid(instrument?.tick, priceScale);
  const price = (book.asks[LEVEL.price] ?? NaN) * grid.factor;
  const largest = Number.isNaN(price) ? MAX_MULTIPLE : Math.max(chosen, Math.min(MAX_MULTIPLE, price / grid.tick / 20));
  const multiples = groupingMultiples(largest);
  return (
    <label className="panel-choice" title="Price step of a row">
      <span className="choice-word">step</span>
      <select
        aria-label="Price step"
        value={chosen}
        onChange={(event) => props.update(withStep(settings, instrumentId, Number(event.target.value)))}
      >
        {!multiples.includes(chosen) && <option value={chosen}>{stepLabel(grid, chosen)}</option>}
        {multiples.map((multiple) => (
          <option key={multiple} value={multiple}>
            {stepLabel(grid, multiple)}
          </option>
        ))}
      </select>
    </label>
  );
}
