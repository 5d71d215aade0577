import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { formatCount } from '../../format/decimal-text.ts';
import { filterChoices, MARKET_TYPE_WORDS, NO_FILTER } from '../../state/instrument-filter.ts';
import { exchangeNames } from '../../state/network.ts';
import { closeOverlay } from '../../state/overlay.ts';
import type { Overlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { InstrumentName } from '../../ui/InstrumentName.tsx';
import { unlistedWords } from './palette-model.ts';
import type { PaletteEntry } from './palette-model.ts';
import { keyOf, ShownLines } from './shown-lines.ts';
import { runEntry, usePalette } from './use-palette.ts';

/** Search over instruments and commands. Opened by Ctrl+K or by typing anywhere; what opened it is already in the field. */
export function Palette({ overlay }: { readonly overlay: Extract<Overlay, { readonly kind: 'palette' }> }): ReactNode {
  const [text, setText] = useState(overlay.text);
  // The first line if undefined.
  const [chosenKey, setChosenKey] = useState<string>();
  const [filter, setFilter] = useState(NO_FILTER);
  const venues = useSession((state) => state.session?.venues);
  const { entries: found, isSearching, hidden, unlisted } = usePalette(overlay, text, filter);
  const [order] = useState(() => new ShownLines());
  const entries = order.inOrder(found, isSearching);
  const missing = unlistedWords(exchangeNames(unlisted, { venues: venues ?? [] }), unlisted.length === venues?.length);
  const at = entries.findIndex((entry) => keyOf(entry) === chosenKey);
  const chosen = Math.min(Math.max(0, at), entries.length - 1);
  // Enter before the engine has answered runs the chosen line as soon as it has, the first one if none was chosen.
  const [isWaiting, setIsWaiting] = useState(false);
  const line = entries[chosen];
  useEffect(() => {
    if (isWaiting && !isSearching && line !== undefined) runEntry(line);
  }, [isWaiting, isSearching, line]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter and arrows of an input method choose among its own candidates.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = entries[Math.max(0, Math.min(entries.length - 1, chosen + step))];
      if (next !== undefined) setChosenKey(keyOf(next));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isSearching && line?.group !== 'panel') setIsWaiting(true);
      else if (line !== undefined) runEntry(line);
    }
  };
  return (
    <Dialog title={overlay.title ?? 'Search'} className="palette" onClose={closeOverlay} testId="palette">
      <input
        autoFocus
        className="palette-input"
        value={text}
        placeholder={overlay.title ?? 'Instrument, command or time frame'}
        aria-label={overlay.title ?? 'Search any instrument or command'}
        role="combobox"
        aria-expanded={entries.length > 0}
        aria-controls="palette-list"
        aria-activedescendant={chosen < 0 ? undefined : `palette-${chosen}`}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setChosenKey(undefined);
          setIsWaiting(false);
        }}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
      />
      <FilterChips
        filter={filter}
        choices={filterChoices(venues ?? [])}
        marketTypeWords={MARKET_TYPE_WORDS}
        onChange={(next) => {
          setFilter(next);
          setChosenKey(undefined);
        }}
        testId="palette-filter"
      />
      <ul
        id="palette-list"
        role="listbox"
        className="palette-list"
        aria-label="Found"
        aria-busy={isSearching}
        hidden={entries.length === 0}
      >
        {entries.map((entry, index) => (
          <Line key={keyOf(entry)} entry={entry} id={`palette-${index}`} isChosen={index === chosen} />
        ))}
      </ul>
      {entries.length === 0 ? (
        <p className="palette-none" role="status">
          {isSearching ? 'Searching…' : `Nothing ${filter === NO_FILTER ? '' : 'of these '}is called “${text}”.`}
        </p>
      ) : null}
      {missing === undefined ? null : (
        <p className="palette-more" role="status" data-testid="palette-unlisted">
          {missing}
        </p>
      )}
      {hidden > 0 ? (
        <p className="palette-more">{formatCount(hidden)} more instruments: type further, or narrow them above.</p>
      ) : null}
    </Dialog>
  );
}

function Line({
  entry,
  id,
  isChosen,
}: {
  readonly entry: PaletteEntry;
  readonly id: string;
  readonly isChosen: boolean;
}): ReactNode {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <li
      ref={line}
      id={id}
      role="option"
      aria-selected={isChosen}
      className="palette-line"
      data-group={entry.group}
      onClick={() => runEntry(entry)}
    >
      {entry.instrument === undefined ? <b>{entry.label}</b> : <InstrumentName label={entry.instrument} />}
      <span className="dim">{entry.detail}</span>
      {entry.keys === undefined ? null : <kbd>{entry.keys}</kbd>}
    </li>
  );
}
