import type { CSSProperties, ReactNode } from 'react';
import type { ExchangeMark } from '../../src-shared/market/exchange-mark.ts';
import type { InstrumentLabel } from '../format/instrument-label.ts';

/** An instrument wherever it is named: exchange, name, kind of market. If room is short, the name gives way first. */
export function InstrumentName({ label }: { readonly label: InstrumentLabel }): ReactNode {
  return (
    <span className="instrument-name">
      <ExchangeChip mark={label.mark} />
      <b>{label.name}</b>
      {label.kind === '' ? null : <span className="instrument-kind">{label.kind}</span>}
    </span>
  );
}

/** An exchange as two letters on its colour. */
export function ExchangeChip({ mark }: { readonly mark: ExchangeMark }): ReactNode {
  return (
    <abbr className="exchange-chip" title={mark.exchange} style={chipStyle(mark)}>
      {mark.code}
    </abbr>
  );
}

/** The colours of an exchange's chip, for `.exchange-chip` of the style sheet. */
export function chipColours({ colour }: ExchangeMark): Readonly<Record<'--chip' | '--chip-ink', string>> {
  return { '--chip': `var(--venue-${colour + 1})`, '--chip-ink': `var(--venue-${colour + 1}-ink)` };
}

function chipStyle(mark: ExchangeMark): CSSProperties {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- React's type has no custom properties
  return chipColours(mark) as CSSProperties;
}
