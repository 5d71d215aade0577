import type { KeyboardEvent, ReactNode } from 'react';
import type { MarketType } from '../../src-shared/market/instrument.ts';

/** Exchanges and kinds of market: those that are chosen, or those there are. */
export interface ChipSelection {
  readonly exchanges: readonly string[];
  readonly marketTypes: readonly MarketType[];
}

/** Exchanges and kinds of market as chips that can be on together. One stop of the Tab key; arrows move, Space switches. */
export function FilterChips({ filter, choices, marketTypeWords, onChange, testId }: FilterChipsProps): ReactNode {
  const { exchanges, marketTypes } = choices;
  const isOn = [...filter.exchanges, ...filter.marketTypes];
  const first = [...exchanges, ...marketTypes].find((one) => isOn.includes(one)) ?? exchanges[0];
  return (
    <div
      className="chips"
      role="group"
      aria-label="Filter by exchange and kind of market"
      data-testid={testId}
      onKeyDown={moveInChips}
    >
      {exchanges.map((one) => (
        <Chip
          key={one}
          isOn={filter.exchanges.includes(one)}
          isStop={one === first}
          onToggle={() => onChange({ ...filter, exchanges: toggled(filter.exchanges, one) })}
        >
          {one}
        </Chip>
      ))}
      <span className="chips-rule" aria-hidden />
      {marketTypes.map((one) => (
        <Chip
          key={one}
          isOn={filter.marketTypes.includes(one)}
          isStop={one === first}
          onToggle={() => onChange({ ...filter, marketTypes: toggled(filter.marketTypes, one) })}
        >
          {marketTypeWords[one]}
        </Chip>
      ))}
    </div>
  );
}

function Chip({
  isOn,
  isStop,
  onToggle,
  children,
}: {
  readonly isOn: boolean;
  readonly isStop: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className="chip" aria-pressed={isOn} tabIndex={isStop ? 0 : -1} onClick={onToggle}>
      {children}
    </button>
  );
}

function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

function moveInChips(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const chips = [...event.currentTarget.querySelectorAll<HTMLElement>('.chip')];
  const at = chips.findIndex((chip) => chip === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  event.stopPropagation();
  chips[(at + step + chips.length) % chips.length]?.focus();
}

interface FilterChipsProps {
  readonly filter: ChipSelection;
  /** What can be chosen. */
  readonly choices: ChipSelection;
  readonly marketTypeWords: Readonly<Record<MarketType, string>>;
  readonly onChange: (filter: ChipSelection) => void;
  readonly testId: string;
}
