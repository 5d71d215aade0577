import type { ReactNode } from 'react';
import { MOST_LIST_NAME_CHARS } from '../../../src-shared/workspace/watchlists.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { addWatchlist, isWatchlistName, renameWatchlist } from '../../state/watchlists.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { NameDialog } from './NameDialog.tsx';

/** Asks for the name of a list of instruments: a new one, or one that is renamed. */
export function NameWatchlist({ rename, onMade }: NameWatchlistProps): ReactNode {
  const now = useWorkspace(({ watchlists }) => watchlists.find(({ id }) => id === rename)?.name ?? '');
  return (
    <NameDialog
      title={rename === undefined ? 'New list' : `Rename “${now}”`}
      label="Name of the list"
      note="Every watchlist can show it; it is kept with the workspace."
      taken={{
        isTaken: (name) => isWatchlistName(name, rename),
        words: 'There is a list of that name already.',
      }}
      now={now}
      mostChars={MOST_LIST_NAME_CHARS}
      onAccept={(name) => {
        if (rename === undefined) onMade?.(addWatchlist({ name, instruments: [] }));
        else renameWatchlist(rename, name);
        closeOverlay();
      }}
      testId="name-watchlist"
    />
  );
}

interface NameWatchlistProps {
  readonly rename?: string | undefined;
  readonly onMade?: ((id: string) => void) | undefined;
}
