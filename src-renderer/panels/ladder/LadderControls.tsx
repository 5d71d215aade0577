import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { LEVEL } from '../../../src-shared/wire/layout.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { bookGrid } from '../parts/book-grid.ts';
import { StepSelect } from '../parts/StepSelect.tsx';
import { MAX_MULTIPLE, stepOf, withStep } from './settings.ts';
import type { LadderSettings } from './settings.ts';

/** The price step. */
export function LadderControls(props: PanelProps<LadderSettings>): ReactNode {
  const { feed, panelId, settings, instrument, instrumentId } = props;
  const book = feed.book(toSub(panelId, 'book'));
  // The grid follows the book: its scale is known with its first content.
  useSyncExternalStore(
    (changed) => feed.onStatus(changed),
    () => `${book.scales.priceScale} ${book.priceUnit}`,
  );
  if (instrumentId === undefined) return null;
  const grid = bookGrid(instrument?.tick, book);
  const price = (book.asks[LEVEL.price] ?? NaN) * grid.factor;
  return (
    <StepSelect
      grid={grid}
      chosen={stepOf(settings, instrumentId)}
      largest={Number.isNaN(price) ? MAX_MULTIPLE : Math.min(MAX_MULTIPLE, price / grid.tick / 20)}
      onChoose={(multiple) => props.update(withStep(settings, instrumentId, multiple))}
    />
  );
}
