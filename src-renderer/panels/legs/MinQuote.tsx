import type { ReactNode } from 'react';
import { formatCompact } from '../../format/decimal-text.ts';

/** The size filter of a tape: the smallest row shown, in quote value. */
export function MinQuote({
  value,
  quote,
  note = 'Smaller trades still count in the bar.',
  onChange,
  testId,
}: MinQuoteProps): ReactNode {
  const choices = CHOICES.includes(value) ? CHOICES : [...CHOICES, value].toSorted((a, b) => a - b);
  return (
    <label className="panel-choice" title={`Smallest row shown, in ${quote ?? 'quote value'}. ${note}`.trimEnd()}>
      ≥
      <select
        aria-label="Smallest row shown, in quote value"
        data-testid={testId}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 0 ? 'all' : formatCompact(choice).replace('.000', '').replace('.00', '').replace('.0', '')}
          </option>
        ))}
      </select>
    </label>
  );
}

interface MinQuoteProps {
  readonly value: number;
  /** Name of the currency, if there is one. */
  readonly quote: string | undefined;
  /** What becomes of smaller rows. */
  readonly note?: string;
  readonly onChange: (value: number) => void;
  readonly testId: string;
}

const CHOICES: readonly number[] = [0, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000];
