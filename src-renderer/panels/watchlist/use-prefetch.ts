import { useEffect, useRef } from 'react';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { PanelProps } from '../panel.ts';
import type { WatchlistSettings } from './settings.ts';
import type { ShownRows } from './use-watchlist-rows.ts';

/** While the list has the keyboard, has what panels show kept ready for the instruments above and below the chosen one. */
export function usePrefetch(
  { feed, instrumentId, isFocused }: PanelProps<WatchlistSettings>,
  rows: Pick<ShownRows, 'chosenRow' | 'idAt'>,
): void {
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  useEffect(() => {
    if (!isFocused || instrumentId === undefined) return undefined;
    const look = (): void => feed.prefetch(instrumentId, neighbours(latest.current));
    look();
    // Figures reorder rows.
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [feed, instrumentId, isFocused]);
  useEffect(() => (isFocused ? () => feed.prefetch(undefined) : undefined), [feed, isFocused]);
}

/** The nearest instruments around the chosen row, heads of groups passed over; the one below first. None if no instrument is chosen. */
export function neighbours({ chosenRow, idAt }: Pick<ShownRows, 'chosenRow' | 'idAt'>): readonly InstrumentId[] {
  const row = chosenRow();
  if (row < 0) return [];
  return [1, -1].flatMap((way) => {
    const id = idAt(row + way) ?? idAt(row + 2 * way);
    return id === undefined ? [] : [id];
  });
}

const LOOK_EVERY_MS = 1_000;
