import { memo, Suspense, useEffect, useRef, useState } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { instrumentName } from '../../../src-shared/market/instrument.ts';
import { ROW_SIZES } from '../../../src-shared/workspace/settings.ts';
import { rowTokens } from '../../theme/apply-theme.ts';
import { useOutage } from '../../state/outage.ts';
import { openOverlay } from '../../state/overlay.ts';
import { focusPanel, useWorkspace } from '../../state/workspace.ts';
import { listedBadge, NOT_CARRIED } from './badge.ts';
import { closeWithUndo } from './panel-actions.ts';
import { PanelBoundary } from './PanelBoundary.tsx';
import { PanelHeader } from './PanelHeader.tsx';
import { PanelMenuAt } from './PanelMenu.tsx';
import { lackingOf } from './panel-state.ts';
import { PanelState, usePanelStateOf } from './PanelState.tsx';
import { SilenceStrip } from './SilenceStrip.tsx';
import { useBadge, usePanelDemand, usePanelProps } from './use-panel.ts';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import type { WindowPlace } from '../../panels/panel-hooks.ts';

/** One panel with everything all panels have: header, badge, age, states, error boundary, subscriptions. */
export const PanelHost = memo(function PanelHost({ panelId }: { readonly panelId: string }): ReactNode {
  return (
    <PanelBoundary title="This panel" panelId={panelId} onClose={() => closeWithUndo(panelId)}>
      <AnyPanel panelId={panelId} />
    </PanelBoundary>
  );
});

function AnyPanel({ panelId }: { readonly panelId: string }): ReactNode {
  const panel = usePanelProps(panelId);
  if (panel === undefined) return <UnknownPanel panelId={panelId} />;
  return <KnownPanel definition={panel.definition} props={panel.props} />;
}

function KnownPanel({
  definition,
  props,
}: {
  readonly definition: AnyPanelDefinition;
  readonly props: PanelProps<unknown>;
}): ReactNode {
  const { panelId } = props;
  const section = useRef<HTMLElement>(null);
  const subs = usePanelDemand(definition, props);
  const ofFeed = useBadge(props.feed, subs);
  const badge = listedBadge(
    lackingOf(definition, props) === undefined ? ofFeed : NOT_CARRIED,
    definition.needsInstrument && definition.isAcrossVenues !== true ? props.instrument?.status : undefined,
  );
  const isOutage = useOutage() !== undefined;
  const state = usePanelStateOf(definition, props, subs);
  const [menuAt, setMenuAt] = useState<WindowPlace>();
  const density = useWorkspace(({ layout }) => layout.panels[panelId]?.density);
  useFocusFollowing(section, props.isFocused);
  return (
    <section
      ref={section}
      className="panel"
      tabIndex={-1}
      aria-label={`${definition.title} ${props.instrument === undefined ? '' : instrumentName(props.instrument)}`}
      data-testid={`panel-${definition.kind}`}
      data-panel={panelId}
      data-focused={props.isFocused || undefined}
      data-dimmed={badge.isDimmed || undefined}
      data-outage={isOutage || undefined}
      data-waiting={(state.kind === 'veiled' && state.isMoving) || undefined}
      style={density && rowTokens(ROW_SIZES[density])}
      onFocusCapture={() => focusPanel(panelId)}
      onPointerDownCapture={() => focusPanel(panelId)}
      onContextMenu={(event) => {
        if (hasMenuOfItsOwn(event)) return;
        event.preventDefault();
        setMenuAt({ clientX: event.clientX, clientY: event.clientY });
      }}
    >
      <PanelHeader definition={definition} props={props} badge={badge} subs={subs} />
      {badge.silence === 'stale' ? <SilenceStrip feed={props.feed} subs={subs} /> : null}
      <div className="panel-body">
        <PanelBoundary title={definition.title} onClose={() => closeWithUndo(panelId)}>
          <Suspense fallback={<p className="panel-note">Opening…</p>}>
            {state.kind === 'covered' ? null : <definition.component {...props} />}
          </Suspense>
        </PanelBoundary>
        <PanelState state={state} onChoose={() => openOverlay({ kind: 'palette', text: '', panelId })} />
      </div>
      {menuAt === undefined ? null : (
        <PanelMenuAt definition={definition} props={props} place={menuAt} onClose={() => setMenuAt(undefined)} />
      )}
    </section>
  );
}

/** Fields keep the browser's menu, with cut and paste; so does what has handled the click already. */
function hasMenuOfItsOwn(event: MouseEvent): boolean {
  const { target } = event;
  return (
    event.isDefaultPrevented() || (target instanceof Element && target.closest('input, textarea, select, a') !== null)
  );
}

/** Moves the keyboard into a panel that became the focused one by other means than the pointer (F6, a new panel). */
function useFocusFollowing(section: { readonly current: HTMLElement | null }, isFocused: boolean): void {
  useEffect(() => {
    const element = section.current;
    const { activeElement } = document;
    if (!isFocused || element === null || element.contains(activeElement)) return;
    // Arrows in a strip of tabs go on from there.
    if (activeElement?.getAttribute('aria-controls') === element.parentElement?.id) return;
    (element.querySelector<HTMLElement>('[data-autofocus]') ?? element).focus({ preventScroll: true });
  }, [section, isFocused]);
}

function UnknownPanel({ panelId }: { readonly panelId: string }): ReactNode {
  const kind = useWorkspace((state) => state.layout.panels[panelId]?.kind);
  return (
    <section className="panel" data-panel={panelId}>
      <div className="panel-empty">
        <p>This Tapedeck has no panel “{kind}”.</p>
        <button type="button" className="button" onClick={() => closeWithUndo(panelId)}>
          Close it
        </button>
      </div>
    </section>
  );
}
