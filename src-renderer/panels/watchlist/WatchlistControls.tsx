import type { ReactNode } from 'react';
import { openOverlay } from '../../state/overlay.ts';
import { NO_FILTER } from '../../state/instrument-filter.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';
import { givePanelCommand } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { addToList, editable } from './list-edits.ts';
import { shownList } from './settings.ts';
import type { WatchlistSettings } from './settings.ts';

/** A filter, and a button that adds an instrument. */
export function WatchlistControls(props: PanelProps<WatchlistSettings>): ReactNode {
  const { settings, update } = props;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Filter by exchange and kind of market"
        aria-pressed={settings.filter !== undefined}
        title={settings.filter === undefined ? 'Filter by exchange and kind of market' : 'Show all again'}
        data-testid="watchlist-filter"
        onClick={() => update({ filter: settings.filter === undefined ? NO_FILTER : undefined })}
      >
        <FilterMark />
      </button>
      <AddButton {...props} />
    </>
  );
}

/** Adds an instrument to the list. */
export function AddButton({ settings, session }: PanelProps<WatchlistSettings>): ReactNode {
  const { id, name } = shownList(settings, session);
  return (
    <button
      type="button"
      className="icon-button"
      title="Add an instrument"
      aria-label="Add an instrument"
      data-testid="watchlist-add"
      onClick={() => {
        if (editable(id) !== undefined)
          openOverlay({
            kind: 'palette',
            text: '',
            title: `Add to “${name}”`,
            onChoose: (instrument) => addToList(id, instrument),
          });
      }}
    >
      +
    </button>
  );
}

/** The name of the list that is shown; opens the lists to choose from. */
export function ListMenu({ panelId, settings, session, update }: PanelProps<WatchlistSettings>): ReactNode {
  const lists = session?.watchlists ?? [];
  const shown = shownList(settings, session);
  const command = (id: string) => () => void givePanelCommand(panelId, id);
  return (
    <Menu
      label={
        <>
          <b>{shown.name}</b> ▾
        </>
      }
      title={`Watchlist “${shown.name}”: lists`}
      className="title-menu"
      testId="watchlist-lists"
    >
      {lists.map(({ id, name }) => (
        <MenuButton key={id} isChecked={id === shown.id} onChoose={() => update({ list: id })}>
          {name}
        </MenuButton>
      ))}
      <MenuRule />
      <MenuButton onChoose={command('list-new')}>New list…</MenuButton>
      <MenuButton onChoose={command('list-rename')}>Rename…</MenuButton>
      <MenuButton onChoose={command('list-duplicate')}>Duplicate</MenuButton>
      <MenuButton isDisabled={lists.length < 2} onChoose={command('list-delete')}>
        Delete “{shown.name}”
      </MenuButton>
    </Menu>
  );
}

/** A funnel. */
function FilterMark(): ReactNode {
  return (
    <svg width="11" height="11" viewBox="0 0 16 16" aria-hidden>
      <path d="M1 2h14L10 8.5V14l-4-2V8.5z" fill="currentColor" />
    </svg>
  );
}
