import { Fragment, useEffect } from 'react';
import type { ReactNode } from 'react';
import {
  ADDITIONS,
  CONDITION_EXAMPLES,
  type AlertExample,
  type ExampleFacts,
  withAddition,
} from '../../../src-shared/alerts/alert-examples.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import { lastPriceOf } from '../../feed/last-price.ts';
import { followAsset, useAssetInstruments } from '../../state/asset-instruments.ts';
import { useInstruments } from '../../state/instruments.ts';
import { useSession } from '../../state/session.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';
import { useServices } from '../start/services.ts';

/** Menus that write the text of an alert: an example of every kind of condition for the shown instrument, and what can be added to it. */
export function ExampleMenus({ text, shown, onWrite }: ExampleMenusProps): ReactNode {
  const { feed } = useServices();
  const suggested = useSession((state) => state.session?.suggested[0]);
  const instrument = shown ?? suggested;
  const other = useOther(instrument);
  const example = ({ text: write }: AlertExample): string => {
    if (instrument === undefined) return write(UNKNOWN);
    const { venue } = splitInstrumentId(instrument);
    return write({ instrument, other, venue, price: lastPriceOf(feed, instrument) });
  };
  return (
    <div className="alert-examples">
      <Menu label="Condition ▾" title="Examples of conditions" testId="alert-conditions">
        {EXAMPLES.map((one, at) => (
          <Fragment key={one.title}>
            {one.group === EXAMPLES[at - 1]?.group ? null : <MenuRule>{one.group}</MenuRule>}
            <Choice title={one.title} text={one.text(SHORT).trim()} onChoose={() => onWrite(example(one))} />
          </Fragment>
        ))}
      </Menu>
      <Menu label="Add ▾" title="Add to the alert" testId="alert-additions">
        {ADDITIONS.map((one) => (
          <Choice
            key={one.text}
            title={one.title}
            text={one.text}
            onChoose={() => onWrite(withAddition(text.trim() === '' ? example(CONDITION_EXAMPLES.price) : text, one))}
          />
        ))}
      </Menu>
    </div>
  );
}

function Choice({ title, text, onChoose }: ChoiceProps): ReactNode {
  return (
    <MenuButton onChoose={onChoose}>
      <span className="alert-example-title">{title}</span>
      <code>{text}</code>
    </MenuButton>
  );
}

/** The asset of an instrument at another venue: of the same kind of market and quote if there is one. */
function useOther(instrument: InstrumentId | undefined): InstrumentId {
  const { feed } = useServices();
  const record = useInstruments((state) => (instrument === undefined ? undefined : state.byId[instrument]));
  const known = record === 'missing' ? undefined : record;
  const base = known?.base;
  useEffect(() => (base === undefined ? undefined : followAsset(feed, base)), [feed, base]);
  const all = useAssetInstruments((state) => (base === undefined ? undefined : state.byBase[base])) ?? [];
  const elsewhere = all.filter(({ venue, status }) => venue !== known?.venue && status === 'trading');
  const alike = elsewhere.filter(({ marketType }) => marketType === known?.marketType);
  const best = alike.find(({ quote }) => quote === known?.quote) ?? alike[0] ?? elsewhere[0];
  return best?.id ?? UNKNOWN.other;
}

interface ChoiceProps {
  readonly title: string;
  readonly text: string;
  readonly onChoose: () => void;
}

interface ExampleMenusProps {
  /** What is in the field. */
  readonly text: string;
  readonly shown: InstrumentId | undefined;
  /** Called with the text that comes in its place. */
  readonly onWrite: (text: string) => void;
}

const EXAMPLES: readonly AlertExample[] = Object.values(CONDITION_EXAMPLES);
const UNKNOWN = { instrument: 'btc', other: 'okx:BTC-USDT', venue: 'okx' } as const satisfies ExampleFacts;
/** In the menu the examples name no instrument of their own. */
const SHORT: ExampleFacts = { ...UNKNOWN, instrument: '' };
