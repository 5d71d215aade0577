import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';
import { parseColumns } from '../parts/column-choice.ts';
import type { HasColumns } from '../parts/column-choice.ts';
import { HEALTH_FILTERS } from './health-filter.ts';
import type { HealthFilter } from './health-filter.ts';
import { HEALTH_COLUMNS } from './tables/health-rows.ts';

/** What the panel can show below its sentence, in the order of its tabs. */
export const HEALTH_VIEWS = ['streams', 'latency', 'plots', 'limits', 'timeline', 'events'] as const;

/** One of {@link HEALTH_VIEWS}. */
export type HealthView = (typeof HEALTH_VIEWS)[number];

/** Levels of events, the least severe first. */
export const EVENT_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogEvent['level'][];

/** Settings of the health panel; `columns` are those of its connections and streams. */
export interface HealthSettings extends HasColumns {
  readonly view: HealthView;
  /** Which rows the tables show. */
  readonly shown: HealthFilter;
  /** Whether the timeline shows updates that were merged for a busy screen, which lose nothing but frames. */
  readonly showsMerged: boolean;
  /** Venue or connection that is plotted; empty for all. */
  readonly subject: string;
  /** Least severe event that is listed. */
  readonly level: LogEvent['level'];
  /** Ids of the connections whose streams are folded away. */
  readonly folded: readonly string[];
}

/** Version, defaults and tolerant parse. Version 1 had a timeline in place of views, version 2 one filter in place of several. */
export const HEALTH_SETTINGS: PanelSettings<HealthSettings> = {
  version: 3,
  defaults: {
    view: 'streams',
    shown: 'all',
    showsMerged: false,
    subject: '',
    level: 'info',
    folded: [],
    columns: undefined,
  },
  parse: (saved) => {
    const { view, showsTimeline, onlyProblems, shown, showsMerged, subject, level, folded, columns } = toRecord(saved);
    return {
      view: HEALTH_VIEWS.find((one) => one === view) ?? (showsTimeline === true ? 'timeline' : 'streams'),
      shown: HEALTH_FILTERS.find((one) => one === shown) ?? (onlyProblems === true ? 'problems' : 'all'),
      showsMerged: showsMerged === true,
      subject: typeof subject === 'string' ? subject : '',
      level: EVENT_LEVELS.find((one) => one === level) ?? 'info',
      folded: Array.isArray(folded) ? folded.filter((id) => typeof id === 'string').slice(-MOST_FOLDED) : [],
      columns: parseColumns(columns, HEALTH_COLUMNS),
    };
  },
};

/** The view beside this one, around the ends. */
export function nextView(view: HealthView, step: 1 | -1): HealthView {
  return HEALTH_VIEWS[(HEALTH_VIEWS.indexOf(view) + step + HEALTH_VIEWS.length) % HEALTH_VIEWS.length] ?? 'streams';
}

/** The filter that applies to a view: only connections and streams know more than what is well and what is not. */
export function filterOf({ view, shown }: Pick<HealthSettings, 'view' | 'shown'>): HealthFilter {
  return view === 'streams' || shown === 'problems' ? shown : 'all';
}

/** The filter after its switch was used: on for whatever is not well, off for any. */
export function toggledFilter(settings: Pick<HealthSettings, 'view' | 'shown'>): HealthFilter {
  return filterOf(settings) === 'all' ? 'problems' : 'all';
}

/** The connections that are folded after one of them was folded or unfolded. */
export function toggledFold({ folded }: Pick<HealthSettings, 'folded'>, id: string): readonly string[] {
  return folded.includes(id) ? folded.filter((one) => one !== id) : [...folded, id].slice(-MOST_FOLDED);
}

/** Connections that are gone stay in the list, as they come back; the newest are kept. */
const MOST_FOLDED = 100;
