import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { groupingMultiples, stepLabel } from '../../../src-shared/market/grouping.ts';
import type { PanelProps } from '../panel.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import { commonGrid, largestMultiple, legBooks } from './consolidated-books.ts';
import { withAssetStep } from './settings.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** The price step, and which venues take part. */
export function ConsolidatedControls(props: PanelProps<ConsolidatedSettings>): ReactNode {
  const { feed, settings, instrument, session, instrumentId } = props;
  const base = session?.peers?.find(({ id }) => id === instrumentId)?.base ?? instrument?.base;
  // The grid follows the books: their scales are known with their first content.
  useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () => legBooks(props).filter(({ book }) => !book.isEmpty).length,
  );
  if (base === undefined) return null;
  const books = legBooks(props);
  const grid = commonGrid(books);
  const chosen = settings.steps[base] ?? 1;
  const multiples = groupingMultiples(Math.max(chosen, largestMultiple(books, grid)));
  return (
    <>
      <label className="panel-choice" title="Price step of a row">
        <span className="choice-word">step</span>
        <select
          aria-label="Price step"
          value={chosen}
          onChange={(event) => props.update(withAssetStep(settings, base, Number(event.target.value)))}
        >
          {!multiples.includes(chosen) && <option value={chosen}>{stepLabel(grid, chosen)}</option>}
          {multiples.map((multiple) => (
            <option key={multiple} value={multiple}>
              {stepLabel(grid, multiple)}
            </option>
          ))}
        </select>
      </label>
      <VenuePicker props={props} />
    </>
  );
}
