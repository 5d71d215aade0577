import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Feed } from '../../feed/feed.ts';
import type { StatusState } from '../../feed/feed-status.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { useInstruments } from '../../state/instruments.ts';
import { useSession } from '../../state/session.ts';
import { showHealth } from './panel-actions.ts';
import { lackingOf, stateOfPanel } from './panel-state.ts';
import type { PanelStateOf } from './panel-state.ts';

/** Works out whether a panel can show data, and what to say if not. */
export function usePanelStateOf(
  definition: AnyPanelDefinition,
  props: PanelProps<unknown>,
  subs: readonly string[],
): PanelStateOf {
  const mode = useSession((state) => state.session?.mode ?? 'demo');
  const sessionState = useSession((state) => state.session?.state);
  const error = useSession((state) => state.session?.error);
  const link = useSession((state) => state.link);
  const { instrumentId, feed } = props;
  const split = instrumentId === undefined ? undefined : splitInstrumentId(instrumentId);
  const venue = useSession(
    (state) => state.session?.venues.find(({ id }) => id === split?.venue)?.title ?? split?.venue ?? '',
  );
  const isMissing = useInstruments((state) => instrumentId !== undefined && state.byId[instrumentId] === 'missing');
  const status = useSyncExternalStore(
    (listener) => feed.onStatus(listener),
    () => statusOf(feed, subs),
  );
  const isEmpty = useSyncExternalStore(
    (listener) => feed.onStatus(listener),
    () => subs.every((sub) => feed.isEmpty(sub)),
  );
  if (sessionState === 'failed')
    return {
      kind: 'covered',
      title: 'The engine could not start.',
      text: error ?? 'The health panel and the log say more.',
      isExplained: true,
    };
  if (sessionState === undefined || sessionState === 'starting')
    return {
      kind: 'veiled',
      title: link === 'up' ? 'Starting the engine…' : 'Connecting to the engine…',
      isMoving: true,
    };
  if (definition.needsInstrument)
    return stateOfPanel({
      mode,
      isMissing,
      listed: definition.isAcrossVenues === true ? undefined : props.instrument?.status,
      symbol: split?.symbol,
      venue,
      status,
      isEmpty,
      isNoneChosen: isNoneChosen(definition, props, subs),
      lacks: lackingOf(definition, props),
      emptyText: emptyTextOf(definition, props),
    });
  return subs.length > 0 && status === 'loading' && link === 'up'
    ? { kind: 'veiled', title: definition.emptyText ?? 'Waiting for the first data…', isMoving: true }
    : NONE;
}

/** Whether a panel of several venues knows them and shows none. */
function isNoneChosen(
  definition: AnyPanelDefinition,
  { session }: PanelProps<unknown>,
  subs: readonly string[],
): boolean {
  return definition.isAcrossVenues === true && session?.peers !== undefined && subs.length === 0;
}

function emptyTextOf(definition: AnyPanelDefinition, props: PanelProps<unknown>): string | undefined {
  return definition.emptyTextOf?.(props) ?? definition.emptyText;
}

/** The state of several together: of the first that is further than loading. */
function statusOf(feed: Feed, subs: readonly string[]): StatusState {
  const furthest = subs.find((sub) => feed.status(sub).state !== 'loading');
  return furthest === undefined ? 'loading' : feed.status(furthest).state;
}

/** Draws it. */
export function PanelState({
  state,
  onChoose,
}: {
  readonly state: PanelStateOf;
  readonly onChoose: () => void;
}): ReactNode {
  if (state.kind === 'none') return null;
  return (
    <div className="panel-empty" data-kind={state.kind} data-moving={state.isMoving || undefined} role="status">
      {state.isMoving === true ? <span className="waiting" aria-hidden /> : null}
      <p className="panel-empty-title">{state.title}</p>
      {state.text === undefined ? null : <p>{state.text}</p>}
      {state.canChoose === true ? (
        <button type="button" className="button" onClick={onChoose}>
          Choose an instrument
        </button>
      ) : null}
      {state.isExplained === true ? (
        <button type="button" className="button" onClick={() => showHealth({ view: 'streams', shown: 'all' })}>
          Open health
        </button>
      ) : null}
    </div>
  );
}

const NONE: PanelStateOf = { kind: 'none' };
