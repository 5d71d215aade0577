import type { ReactNode } from 'react';
import { instrumentName, isNotTraded } from '../../../src-shared/market/instrument.ts';
import type { Feed } from '../../feed/feed.ts';
import { formatFundingInterval } from '../../format/funding.ts';
import { delistingText, STATUS_WORDS } from '../../format/listing.ts';
import { zoneOf } from '../../format/zone.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { Menu, MenuCheck, MenuRule } from '../../ui/Menu.tsx';
import {
  chosenQuotes,
  legCandidates,
  legLetter,
  legsOf,
  MOST_LEGS,
  quotesOf,
  withQuote,
  withSwitched,
} from './asset-legs.ts';
import type { Leg, LegCandidate, LegChoice } from './asset-legs.ts';
import { usePanelCommand } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { VENUES_COMMAND } from './venues-command.ts';

/** What a panel over several venues keeps in its settings. */
interface WithLegs {
  readonly legs: LegChoice;
}

/** Chooses currencies and venues of a panel that shows one asset over several. */
export function VenuePicker({ props }: { readonly props: PanelProps<WithLegs> }): ReactNode {
  const {
    settings: { legs: choice },
    instrumentId,
    session,
    update,
    panelId,
  } = props;
  // Also if the header has no room for the button.
  usePanelCommand(panelId, VENUES_COMMAND.id, () =>
    document.querySelector<HTMLElement>(`[data-panel="${panelId}"] [data-testid="venue-picker"]`)?.click(),
  );
  const own = session?.peers?.find(({ id }) => id === instrumentId);
  if (own === undefined || instrumentId === undefined) return null;
  const quotes = chosenQuotes(choice, own);
  const candidates = legCandidates(choice, instrumentId, session);
  const shown = legsOf(choice, instrumentId, session);
  const isFull = shown.length >= MOST_LEGS;
  const title = `Venues of ${own.base}: ${shown.length} of ${candidates.length} shown`;
  return (
    <Menu
      label={
        <>
          <span className="choice-word">venues</span> {shown.length}/{candidates.length} ▾
        </>
      }
      title={title}
      className="toggle"
      align="end"
      testId="venue-picker"
    >
      <MenuRule>Currencies: prices of one and the other differ</MenuRule>
      {quotesOf(own, session?.peers ?? []).map((quote) => (
        <MenuCheck
          key={quote}
          isChecked={quotes.includes(quote)}
          onChange={() => update({ legs: withQuote(choice, own, quote) })}
        >
          {own.base} in {quote}
        </MenuCheck>
      ))}
      <MenuRule>Venues, at most {MOST_LEGS}</MenuRule>
      {candidates.map((candidate) => (
        <MenuCheck
          key={candidate.instrument.id}
          isChecked={candidate.isOn}
          isDisabled={isFull && !candidate.isOn}
          {...hintOf(candidate)}
          onChange={(isOn) => update({ legs: withSwitched(choice, candidate.instrument.id, isOn) })}
        >
          <CandidateName
            feed={props.feed}
            candidate={candidate}
            leg={shown.find(({ instrument }) => instrument.id === candidate.instrument.id)}
          />
        </MenuCheck>
      ))}
      {candidates.length === 0 ? <MenuRule>No venue has {own.base} in these currencies.</MenuRule> : null}
    </Menu>
  );
}

/** The instrument's own name, if the venue's does not say it already. */
function hintOf({ name, instrument }: LegCandidate): { readonly hint?: string } {
  const own = instrumentName(instrument);
  return name.endsWith(own) ? {} : { hint: own };
}

function CandidateName({
  feed,
  candidate: { instrument, name },
  leg,
}: {
  readonly feed: Feed;
  readonly candidate: LegCandidate;
  readonly leg: Leg | undefined;
}): ReactNode {
  const title = useSession(
    (state) => state.session?.venues.find(({ id }) => id === instrument.venue)?.title ?? instrument.venue,
  );
  const timeZone = useSettings((state) => state.timeZone);
  return (
    <span
      title={[
        `${instrumentName(instrument)} at ${title}, ${instrument.sizeUnit === 'contracts' ? `contracts of ${instrument.contractSize ?? 'unknown size'}` : `sizes in ${instrument.base}`}`,
        instrument.fundingIntervalMs === undefined
          ? []
          : `Funding is paid every ${formatFundingInterval(instrument.fundingIntervalMs)}`,
        delistingText(instrument, zoneOf(timeZone), feed.engineNow()) ?? [],
      ]
        .flat()
        .join('\n')}
    >
      {leg === undefined ? null : <VenueMark leg={leg} />} {name}{' '}
      <span className="dim">
        {instrument.quote}
        {isNotTraded(instrument.status) ? ` · ${STATUS_WORDS[instrument.status]}` : ''}
      </span>
    </span>
  );
}

/** Letter and colour of a venue, as on the canvas. */
function VenueMark({ leg }: { readonly leg: Leg }): ReactNode {
  return (
    <span className="venue-mark" style={{ color: `var(--venue-${leg.colour + 1})` }}>
      <b>{legLetter(leg.slot)}</b>
    </span>
  );
}
