import { timeCells, timeColumns } from '../../../../src-shared/market/csv.ts';
import type { CsvTable } from '../../../../src-shared/market/csv-table.ts';
import { exchangeMarkOf } from '../../../../src-shared/market/exchange-mark.ts';
import type { LogEvent } from '../../../../src-shared/wire/event-log.ts';
import type { NumberedEvent } from '../../../feed/event-buffer.ts';
import { toIso } from '../../../format/zone.ts';
import type { Zone } from '../../../format/zone.ts';
import type { GridCell, GridColumn } from '../../../ui/virtual-grid.ts';
import { EVENT_LEVELS } from '../settings.ts';

/** Columns of the list. */
export const EVENT_COLUMNS: readonly GridColumn[] = [
  { id: 'time', label: 'Time', width: '94px', isText: true },
  { id: 'level', label: 'Level', width: '44px', isText: true },
  { id: 'name', label: 'Event', width: '166px', isText: true },
  { id: 'about', label: 'About', width: 'minmax(146px, 1fr)', isText: true },
  { id: 'facts', label: 'Facts', width: 'minmax(200px, 3fr)', isText: true },
];

/** Which events are listed. */
export interface EventFilter {
  /** The least severe. */
  readonly level: LogEvent['level'];
  /** Words that must all be in it, in any case: a venue, a symbol, a name, a fact. */
  readonly text: string;
}

/** The events that match, newest first. */
export function eventRows(events: readonly NumberedEvent[], { level, text }: EventFilter): readonly NumberedEvent[] {
  const least = EVENT_LEVELS.indexOf(level);
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: NumberedEvent[] = [];
  for (let at = events.length - 1; at >= 0; at--) {
    const row = events[at];
    if (row === undefined || EVENT_LEVELS.indexOf(row.event.level) < least) continue;
    if (words.length > 0 && !hasAll(searchText(row.event), words)) continue;
    rows.push(row);
  }
  return rows;
}

/** A cell as drawn. */
export function eventCell({ event }: NumberedEvent, column: string, zone: Zone): GridCell {
  switch (column) {
    case 'time':
      return { text: zone.clockMs(event.at), tone: 'dim', title: toIso(event.at) };
    case 'level':
      return { text: event.level, tone: LEVEL_TONES[event.level] };
    case 'name':
      return { text: event.name };
    case 'about':
      return {
        ...(event.venue !== undefined && { mark: exchangeMarkOf(event.venue) }),
        text: aboutText(event),
        tone: 'dim',
        title: aboutText(event),
      };
    default:
      return { text: factsText(event), tone: 'dim', title: factsText(event) };
  }
}

/** The events as lines of tab-separated text, in the order given: for the clipboard. */
export function eventLines(rows: readonly NumberedEvent[]): string {
  return rows
    .map(({ event }) =>
      [
        toIso(event.at),
        event.level,
        event.name,
        event.venue ?? '',
        event.symbol ?? '',
        event.connection ?? '',
        factsText(event),
      ].join('\t'),
    )
    .join('\n');
}

/** All of one event in a line: what a narrow list cuts off. */
export function eventSentence({ event }: NumberedEvent): string {
  return [event.name, aboutText(event), factsText(event)].filter((text) => text !== '').join(' · ');
}

/** The events as they are exported. */
export function eventTable(rows: readonly NumberedEvent[]): CsvTable {
  return {
    columns: ['number', ...timeColumns('time'), 'level', 'event', 'venue', 'symbol', 'connection', 'facts'],
    rows: rows.map(({ number, event }) => [
      number,
      ...timeCells(event.at),
      event.level,
      event.name,
      event.venue,
      event.symbol,
      event.connection,
      factsText(event),
    ]),
  };
}

/** How many of how many are listed, and what the list lacks. */
export function eventCount(shown: number, total: number, missed: number): string {
  const counted = shown === total ? `${total} ${total === 1 ? 'event' : 'events'}` : `${shown} of ${total} events`;
  return missed === 0 ? counted : `${counted}, ${missed} not received`;
}

/** A venue and a symbol; a connection's name begins with its venue. */
function aboutText({ venue, symbol, connection }: LogEvent): string {
  const place = connection ?? venue ?? '';
  return symbol === undefined || symbol === '' ? place : `${symbol} ${place}`;
}

function factsText({ fields = {} }: LogEvent): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function searchText(event: LogEvent): string {
  return `${event.name} ${event.level} ${event.venue ?? ''} ${aboutText(event)} ${factsText(event)}`.toLowerCase();
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

const LEVEL_TONES: Readonly<Record<LogEvent['level'], string>> = {
  debug: 'dim',
  info: 'dim',
  warn: 'warn',
  error: 'bad',
};
