import type { HealthProblem, HealthReport } from '../../src-shared/wire/health.ts';
import type { EngineApi, EngineStats } from './api.ts';

/** What a summary is written from. */
export interface SummarySources {
  readonly name: string;
  readonly state: EngineApi['state'];
  readonly health: HealthReport;
  readonly stats: EngineStats;
}

/** State, counts, streams and problems of an engine as lines of text. */
export function summarize({ name, state, health, stats }: SummarySources): string {
  const { totals } = health;
  const uptimeS = Math.max(0, Math.round((health.at - health.startedAt) / 1000));
  const { errors } = stats;
  const rows: readonly (readonly [label: string, value: string])[] = [
    ['engine', `${name === '' ? 'tapedeck' : name}, ${state} for ${String(uptimeS)} s`],
    ['connections', `${String(totals.connectionsRunning)} of ${String(totals.connections)} running`],
    ['streams', `${String(totals.streamsRunning)} of ${String(totals.streams)} running`],
    ['messages', `${String(stats.messages)}, ${totals.messagesPerSecond.toFixed(1)} a second`],
    ['trades', `${String(stats.trades)}, book updates ${String(stats.bookUpdates)}`],
    ['gaps', `${String(stats.gaps)}, resyncs ${String(stats.resyncs)}, duplicates ${String(stats.duplicates)}`],
    [
      'errors',
      `${String(errors.total)}: connections ${String(errors.connections)}, subscriptions ${String(errors.subscriptions)}, requests ${String(errors.requests)}, malformed ${String(errors.malformed)}, handlers ${String(errors.handlers)}`,
    ],
    ...health.streams.map(({ key, state: is, messages }) => [key, `${is}, ${String(messages)} messages`] as const),
    ['problems', health.problems.length === 0 ? 'none' : health.problems.map(problemText).join('; ')],
  ];
  const width = rows.reduce((most, [label]) => Math.max(most, label.length), 0);
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
}

function problemText({ code, subject, count }: HealthProblem): string {
  return `${code} ${subject}${count === undefined || count <= 1 ? '' : ` and ${String(count - 1)} more`}`;
}
