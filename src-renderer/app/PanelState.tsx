import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { splitInstrumentId } from '../../src-shared/market/instrument.ts';
import type { AnyPanelDefinition, PanelProps } from '../panels/panel.ts';
import { useInstruments } from '../state/instruments.ts';
import { useSession } from '../state/session.ts';

/** What lies over a panel's body in place of data. `covered` hides the panel itself, `veiled` is shown over it. */
export type PanelStateOf =
  | { readonly kind: 'none' }
  | { readonly kind: 'covered' | 'veiled'; readonly title: string; readonly text?: string; readonly canChoose?: boolean; readonly isMoving?: boolean };

/** Works out whether a panel can show data, and what to say if not. */
export function usePanelStateOf(definition: AnyPanelDefinition, props: PanelProps<unknown>, sub: string | undefined): PanelStateOf {
  const mode = useSession((state) => state.session?.mode);
  const sessionState = useSession((state) => state.session?.state);
  const error = useSession((state) => state.session?.error);
  const link = useSession((state) => state.link);
  const { instrumentId, feed } = props;
  const isMissing = useInstruments((state) => instrumentId !== undefined && state.byId[instrumentId] === 'missing');
  const isLoading = useSyncExternalStore((listener) => feed.onStatus(listener), () => sub === undefined || feed.status(sub).state === 'loading');
  if (sessionState === 'failed') return { kind: 'covered', title: 'The engine could not start.', text: error ?? 'The health panel and the log say more.' };
  if (sessionState === undefined) return { kind: 'veiled', title: link === 'up' ? 'Starting the engine…' : 'Connecting to the engine…', isMoving: true };
  if (!definition.needsInstrument) return sub !== undefined && isLoading && link === 'up' ? { kind: 'veiled', title: definition.emptyText ?? 'Waiting for the first data…', isMoving: true } : NONE;
  if (instrumentId === undefined) return { kind: 'covered', title: 'No instrument yet.', text: 'Type its symbol anywhere, or choose one.', canChoose: true };
  const { symbol } = splitInstrumentId(instrumentId);
  if (isMissing) return { kind: 'covered', title: `${symbol} ${mode === 'replay' ? 'is not in this recording.' : 'is not listed at this venue.'}`, text: 'Choose another instrument for this panel or its link group.', canChoose: true };
  if (isLoading) return { kind: 'veiled', title: `Waiting for ${symbol}…`, isMoving: true, ...(definition.emptyText !== undefined && { text: definition.emptyText }) };
  return NONE;
}

/** Draws it. */
export function PanelState({ state, onChoose }: { readonly state: PanelStateOf; readonly onChoose: () => void }): ReactNode {
  if (state.kind === 'none') return null;
  return (
    <div className="panel-empty" data-kind={state.kind} role="status">
      {state.isMoving === true ? <span className="waiting" aria-hidden /> : null}
      <p className="panel-empty-title">{state.title}</p>
      {state.text === undefined ? null : <p>{state.text}</p>}
      {state.canChoose === true ? <button type="button" className="button" onClick={onChoose}>Choose an instrument</button> : null}
    </div>
  );
}

const NONE: PanelStateOf = { kind: 'none' };
