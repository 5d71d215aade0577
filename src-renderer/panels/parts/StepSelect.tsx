import type { ReactNode } from 'react';
import { groupingMultiples, stepLabel } from '../../../src-shared/market/grouping.ts';
import type { PriceGrid } from '../../../src-shared/market/grouping.ts';

/** Chooses the price step of a ladder's rows, named by the step that results, such as `0.5`. */
export function StepSelect({ grid, chosen, largest, onChoose }: StepSelectProps): ReactNode {
  const multiples = groupingMultiples(Math.max(chosen, largest));
  return (
    <label className="panel-choice" title="Price step of a row">
      <span className="choice-word">step</span>
      <select aria-label="Price step" value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
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

interface StepSelectProps {
  readonly grid: PriceGrid;
  /** The step in ticks, and the largest offered. */
  readonly chosen: number;
  readonly largest: number;
  readonly onChoose: (multiple: number) => void;
}
