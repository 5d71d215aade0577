import { formatCompact } from '../../format/decimal-text.ts';
import type { PanelProps } from '../panel.ts';
import type { TapeSettings } from './settings.ts';

/** The size filter: the smallest row shown, in quote value. */
export function TapeControls(props: PanelProps<TapeSettings>) {
  const { settings, instrument } = props;
  const choices = CHOICES.includes(settings.minQuote) ? CHOICES : [...CHOICES, settings.minQuote].toSorted((a, b) => a - b);
  return (
    <label className="panel-choice" title={`Smallest row shown, in ${instrument?.quote ?? 'quote value'}. Smaller trades still count in the bar.`}>
      ≥
      <select aria-label="Smallest row shown, in quote value" data-testid="tape-filter" value={settings.minQuote} onChange={(event) => props.update({ minQuote: Number(event.target.value) })}>
        {choices.map((choice) => <option key={choice} value={choice}>{choice === 0 ? 'all' : formatCompact(choice).replace('.000', '').replace('.00', '').replace('.0', '')}</option>)}
      </select>
    </label>
  );
}

const CHOICES: readonly number[] = [0, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000];
