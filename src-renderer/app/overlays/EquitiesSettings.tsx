import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { EquitiesState, RequestOutcome } from '../../../src-shared/wire/protocol.ts';
import { formatCount } from '../../format/decimal-text.ts';
import { useServices } from '../start/services.ts';

type Change = { readonly isLive: boolean } | { readonly remove: string };

/** Whether live sessions poll equities, what that costs, and the tickers that were added to the list. */
export function EquitiesSettings(): ReactNode {
  const { feed } = useServices();
  const [state, setState] = useState<Answered>({});
  useEffect(() => {
    void feed.request({ method: 'get-equities' }).then((outcome) => setState((before) => answered(before, outcome)));
  }, [feed]);
  const change = async (to: Change): Promise<void> => {
    const outcome = await feed.request({ method: 'set-equities', ...to });
    setState((before) => answered(before, outcome));
  };
  const { equities, problem } = state;
  return equities === undefined ? null : (
    <EquitiesForm equities={equities} problem={problem} onChange={(to) => void change(to)} />
  );
}

interface Answered {
  readonly equities?: EquitiesState;
  /** Why the last change was rejected, in words. */
  readonly problem?: string;
}

function answered(before: Answered, outcome: RequestOutcome): Answered {
  if (!outcome.ok) return { ...before, problem: outcome.error.message };
  return outcome.result.kind === 'equities' ? { equities: outcome.result.equities } : before;
}

interface EquitiesFormProps {
  readonly equities: EquitiesState;
  /** Why the last change was rejected, in words. */
  readonly problem: string | undefined;
  readonly onChange: (change: Change) => void;
}

/** The fields. */
export function EquitiesForm({ equities, problem, onChange }: EquitiesFormProps): ReactNode {
  const { isLive, fixedBy, added } = equities;
  return (
    <fieldset className="equities-settings" data-testid="equities-settings">
      <legend>Equities</legend>
      <label className="setting">
        <span>Poll Yahoo Finance in live sessions</span>
        <input
          type="checkbox"
          checked={isLive}
          disabled={fixedBy !== undefined}
          onChange={(event) => onChange({ isLive: event.target.checked })}
        />
      </label>
      <p className="dim">
        {fixedBy === undefined
          ? 'A change opens a live session anew.'
          : `Set by ${fixedBy}; it cannot be changed here.`}{' '}
        {pollWords(equities)}
      </p>
      {added.length === 0 ? null : (
        <ul className="added-tickers" aria-label="Tickers that were added to the list">
          {added.map((ticker) => (
            <li key={ticker}>
              <button
                type="button"
                className="toggle"
                title={`Poll ${ticker} no longer`}
                onClick={() => onChange({ remove: ticker })}
              >
                {ticker} ×
              </button>
            </li>
          ))}
        </ul>
      )}
      {problem === undefined ? null : (
        <p className="proxy-said" data-tone="bad" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

/** What the poll of the session is and costs, a sentence. */
export function pollWords({ polled }: EquitiesState): string {
  if (polled === undefined) return 'This session polls none.';
  const { tickers, intervalMs } = polled;
  return `${formatCount(tickers)} tickers are polled every ${String(intervalMs / 1000)} s; ${budgetWords(polled)}.`;
}

/** Use of the budget of requests, in words. */
export function budgetWords({ perHour, used = 0 }: NonNullable<EquitiesState['polled']>): string {
  return perHour === undefined
    ? 'requests are not limited'
    : `${formatCount(used)} of ${formatCount(perHour)} requests an hour are used`;
}
