import { useEffect, useState } from 'react';
import { toInstrumentId, type Instrument } from '../../../src-shared/market/instrument.ts';
import { POLL_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import type { EquitiesState } from '../../../src-shared/wire/protocol.ts';
import { passesFilter, type InstrumentFilter } from '../../state/instrument-filter.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import type { Services } from '../start/services.ts';
import { budgetWords } from './EquitiesSettings.tsx';
import { typedTicker, type PaletteEntry } from './palette-model.ts';

/** What {@link useTickerOffer} needs. */
interface OfferNeeds {
  readonly services: Services;
  readonly text: string;
  /** What the search has found for it; undefined while it searches. */
  readonly found: readonly Instrument[] | undefined;
  /** What is looked for: nothing is offered that would not be found with it. */
  readonly filter: InstrumentFilter;
  /** Shows a ticker that has been added. */
  readonly onAdded: (instrument: Instrument) => void;
}

/** The line that polls a ticker which is not in the list, with what the poll has used of its budget; none if there is nothing to add. */
export function useTickerOffer({ services, text, found, filter, onAdded }: OfferNeeds): readonly PaletteEntry[] {
  const polled = usePolled(services);
  const venue = useSession((state) => state.session?.venues.find(({ id }) => id === VENUE));
  const ticker = typedTicker(text);
  if (polled === undefined || ticker === undefined || found === undefined) return [];
  if (!passesFilter(filter, venue, 'equity')) return [];
  const id = toInstrumentId(VENUE, ticker);
  if (found.some((one) => one.id === id)) return [];
  const add = async (): Promise<void> => {
    const outcome = await services.feed.request({ method: 'set-equities', add: ticker });
    if (outcome.ok) onAdded(toRecord(ticker));
    else notify({ tone: 'bad', text: outcome.error.message });
  };
  return [
    {
      id: `add-${ticker}`,
      label: `Add ${ticker} to the equities`,
      detail: `not in your list · ${budgetWords(polled)}`,
      group: 'command',
      run: () => void add(),
    },
  ];
}

/** What the session polls, as of now; undefined if none of it can be changed here. */
function usePolled({ feed }: Services): EquitiesState['polled'] {
  const [polled, setPolled] = useState<EquitiesState['polled']>();
  const isPolled = useSession((state) => state.session?.venues.some(({ id }) => id === VENUE) === true);
  useEffect(() => {
    if (!isPolled) return undefined;
    let isCurrent = true;
    void feed.request({ method: 'get-equities' }).then((outcome) => {
      if (isCurrent && outcome.ok && outcome.result.kind === 'equities') setPolled(outcome.result.equities.polled);
    });
    return () => {
      isCurrent = false;
    };
  }, [feed, isPolled]);
  return isPolled ? polled : undefined;
}

/** What is known of a ticker before its first quote. */
function toRecord(ticker: string): Instrument {
  return {
    id: toInstrumentId(VENUE, ticker),
    venue: VENUE,
    symbol: ticker,
    marketType: 'equity',
    base: ticker,
    quote: 'USD',
    sizeUnit: 'base',
    status: 'trading',
  };
}

const [VENUE] = POLL_VENUE_IDS;
