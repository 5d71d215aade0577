import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { PanelProps } from '../panel.ts';
import { legsOf } from '../legs/asset-legs.ts';
import { VenuePicker } from '../legs/VenuePicker.tsx';
import { StepSelect } from '../parts/StepSelect.tsx';
import { CommonGrid, largestMultiple, legBook } from './consolidated-books.ts';
import type { LegBook } from './consolidated-books.ts';
import { withAssetStep } from './settings.ts';
import type { ConsolidatedSettings } from './settings.ts';

/** The price step, and which venues take part. */
export function ConsolidatedControls(props: PanelProps<ConsolidatedSettings>): ReactNode {
  const { feed, settings, instrument, session, instrumentId } = props;
  const base = session?.peers?.find(({ id }) => id === instrumentId)?.base ?? instrument?.base;
  const books = (): readonly LegBook[] =>
    legsOf(settings.legs, instrumentId, session).map((leg) => legBook(leg, props));
  // The grid follows the books: their scales are known with their first content.
  useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () =>
      books()
        .map(({ book }) => `${book.scales.priceScale} ${book.priceUnit}`)
        .join(),
  );
  if (base === undefined) return null;
  const grid = new CommonGrid().of(books());
  return (
    <>
      <StepSelect
        grid={grid}
        chosen={settings.steps[base] ?? 1}
        largest={largestMultiple(books(), grid)}
        onChoose={(multiple) => props.update(withAssetStep(settings, base, multiple))}
      />
      <VenuePicker props={props} />
    </>
  );
}
