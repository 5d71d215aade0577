import type { LogEvent } from '../../../src-shared/wire/event-log.ts';
import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import type { PanelSettings } from '../panel.ts';

/** What the panel can show below its sentence, in the order of its tabs. */
export const HEALTH_VIEWS = ['streams', 'latency', 'plots', 'limits', 'timeline', 'events'] as const;

/** One of {@link HEALTH_VIEWS}. */
export type HealthView = (typeof HEALTH_VIEWS)[number];

/** Levels of events, the least severe first. */
export const EVENT_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogEvent['level'][];

/** Settings of the health panel. */
export interface HealthSettings {
  readonly view: HealthView;
  /** Leaves out every row that is well. */
  readonly onlyProblems: boolean;
  /** Venue or connection that is plotted; empty for all. */
  readonly subject: string;
  /** Least severe event that is listed. */
  readonly level: LogEvent['level'];
}

/** Version, defaults and tolerant parse. Version 1 had a timeline in place of views. */
export const HEALTH_SETTINGS: PanelSettings<HealthSettings> = {
  version: 2,
  defaults: { view: 'streams', onlyProblems: false, subject: '', level: 'info' },
  parse: (saved) => {
    const { view, showsTimeline, onlyProblems, subject, level } = toRecord(saved);
    return {
      view: HEALTH_VIEWS.find((one) => one === view) ?? (showsTimeline === true ? 'timeline' : 'streams'),
      onlyProblems: onlyProblems === true,
      subject: typeof subject === 'string' ? subject : '',
      level: EVENT_LEVELS.find((one) => one === level) ?? 'info',
    };
  },
};

/** The view beside this one, around the ends. */
export function nextView(view: HealthView, step: 1 | -1): HealthView {
  return HEALTH_VIEWS[(HEALTH_VIEWS.indexOf(view) + step + HEALTH_VIEWS.length) % HEALTH_VIEWS.length] ?? 'streams';
}
