import { useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { NumberedEvent } from '../../../feed/event-buffer.ts';
import { zoneOf } from '../../../format/zone.ts';
import { notify } from '../../../state/notices.ts';
import { shownTimeZone } from '../../../state/settings.ts';
import { copyText } from '../../../ui/copy-text.ts';
import { Grid } from '../../../ui/Grid.tsx';
import { LiveText } from '../../../ui/LiveText.tsx';
import { usePanelExport } from '../../panel-hooks.ts';
import {
  EVENT_COLUMNS,
  eventCell,
  eventCount,
  eventLines,
  eventSentence,
  eventRows,
  eventTable,
} from './event-rows.ts';
import type { HealthViewProps } from '../health-view.ts';
import { EVENT_LEVELS } from '../settings.ts';

/** What happened, newest first: filtered by level and words, copied as text. New events reach the list with the health reports, past React. */
export function EventsView({ panelId, feed, subs, settings, update }: HealthViewProps): ReactNode {
  const [text, setText] = useState('');
  const list = useRef(NO_LIST);
  const chosen = useRef<number | undefined>(undefined);
  const rows = (): readonly NumberedEvent[] => {
    const events = feed.events.events();
    const { version } = feed.events;
    const { level } = settings;
    if (list.current.version !== version || list.current.level !== level || list.current.text !== text)
      list.current = { version, level, text, rows: eventRows(events, { level, text }) };
    return list.current.rows;
  };
  const rowOf = (): number =>
    chosen.current === undefined ? -1 : rows().findIndex(({ number }) => number === chosen.current);
  usePanelExport(panelId, () => eventTable(rows()));
  const copy = (copied: readonly NumberedEvent[]): void => {
    const isCopied = copyText(eventLines(copied));
    notify(
      isCopied
        ? { tone: 'plain', text: copied.length === 1 ? 'The event is copied.' : `${copied.length} events are copied.` }
        : { tone: 'bad', text: 'The browser does not let events be copied.' },
    );
  };
  /** The chosen event, or all if none is chosen. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'c' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const one = rows()[rowOf()];
    copy(one === undefined ? rows() : [one]);
  };
  return (
    <div className="stack events" onKeyDown={onKeyDown} data-testid="events">
      <div className="events-bar">
        <input
          type="search"
          className="events-search"
          placeholder="Venue, symbol, event…"
          aria-label="Words an event must have"
          data-testid="events-search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('');
          }}
        />
        <label className="panel-choice" title="Least severe event listed">
          <select
            aria-label="Least severe event listed"
            data-testid="events-level"
            value={settings.level}
            onChange={(event) =>
              update({ level: EVENT_LEVELS.find((level) => level === event.target.value) ?? 'info' })
            }
          >
            {EVENT_LEVELS.map((level) => (
              <option key={level} value={level}>
                {level}
              </option>
            ))}
          </select>
        </label>
        <LiveText
          feed={feed}
          subs={subs}
          className="mono dim shrinks events-count"
          testId="events-count"
          text={() => eventCount(rows().length, feed.events.events().length, feed.events.missed)}
        />
        <button
          type="button"
          className="toggle"
          title="Copy the events listed as text (Ctrl+C in the list copies the chosen one)"
          data-testid="events-copy"
          onClick={() => copy(rows())}
        >
          copy
        </button>
      </div>
      <Grid
        feed={feed}
        subs={subs}
        columns={EVENT_COLUMNS}
        label="Events"
        testId="events-grid"
        emptyText={() =>
          feed.events.events().length === 0
            ? 'Nothing has happened yet.'
            : 'No event is like that. Choose another level, or other words.'
        }
        source={{
          rowCount: () => rows().length,
          cell: (row, column) => {
            const shown = rows()[row];
            return shown === undefined
              ? EMPTY
              : eventCell(shown, EVENT_COLUMNS[column]?.id ?? '', zoneOf(shownTimeZone()));
          },
        }}
        selection={{
          row: rowOf,
          choose: (row) => {
            chosen.current = rows()[row]?.number;
          },
        }}
      />
      <LiveText
        feed={feed}
        subs={subs}
        showsAge
        className="mono events-detail"
        testId="events-detail"
        text={() => {
          const one = rows()[rowOf()];
          return one === undefined ? '' : eventSentence(one);
        }}
      />
    </div>
  );
}

const NO_LIST = { version: -1, level: '', text: '', rows: [] as readonly NumberedEvent[] };
const EMPTY = { text: '' };
