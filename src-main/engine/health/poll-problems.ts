import type { HealthProblem, PollHealth } from '../../../src-shared/wire/health.ts';
import { byImportance } from './problems.ts';

/** Problems with those of what is polled among them: tickers that a cycle asked for in vain. */
export function withPollProblems(
  problems: readonly HealthProblem[],
  polls: readonly PollHealth[],
): readonly HealthProblem[] {
  const found = polls.flatMap(toProblem);
  return found.length === 0 ? problems : [...problems, ...found].sort(byImportance);
}

function toProblem({ venue, source, last, failingSince }: PollHealth): readonly HealthProblem[] {
  if (last === undefined || failingSince === undefined) return [];
  return [
    {
      severity: last.quotes === 0 ? 'error' : 'warning',
      code: 'quotes-failing',
      subject: source,
      venue,
      since: failingSince,
      count: last.failed.length,
      ...(last.error === undefined ? {} : { title: last.error }),
    },
  ];
}
