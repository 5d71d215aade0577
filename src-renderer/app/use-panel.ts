import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useShallow } from 'zustand/shallow';
import type { InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Feed } from '../feed/feed.ts';
import type { AnyPanelDefinition, PanelProps, PanelSession } from '../panels/panel.ts';
import { panelOf } from '../panels/registry.ts';
import { useInstruments, wantInstruments } from '../state/instruments.ts';
import { useSession } from '../state/session.ts';
import { instrumentOf, setPanelSettings, showInstrument, useWorkspace } from '../state/workspace.ts';
import { badgeOf } from './badge.ts';
import type { Badge } from './badge.ts';
import { useServices } from './services.ts';

/** A panel's definition and everything its component gets. Undefined for a kind this build does not know. */
export function usePanelProps(panelId: string): { readonly definition: AnyPanelDefinition; readonly props: PanelProps<unknown> } | undefined {
  const { feed } = useServices();
  const definition = panelOf(useWorkspace((state) => state.layout.panels[panelId]?.kind ?? ''));
  const saved = useWorkspace((state) => state.layout.panels[panelId]?.settings);
  const version = useWorkspace((state) => state.layout.panels[panelId]?.settingsVersion ?? 0);
  const isFocused = useWorkspace((state) => state.focused === panelId);
  const instrumentId = useWorkspace((state) => instrumentOf(state, panelId));
  const instrument = useInstrument(feed, instrumentId);
  const session = usePanelSession();
  const settings: unknown = useMemo(() => definition?.settings.parse(saved, version), [definition, saved, version]);
  const update = useCallback((patch: object) => {
    const record = useWorkspace.getState().layout.panels[panelId];
    if (definition === undefined || record === undefined) return;
    setPanelSettings(panelId, { ...definition.settings.parse(record.settings, record.settingsVersion), ...patch }, definition.settings.version);
  }, [definition, panelId]);
  const show = useCallback((id: InstrumentId) => showInstrument(panelId, id), [panelId]);
  if (definition === undefined) return undefined;
  return { definition, props: { panelId, settings, feed, instrumentId, instrument: instrument === 'missing' ? undefined : instrument, session, isFocused, update, showInstrument: show } };
}

/** The record of an instrument: undefined while it is being asked for, `missing` where the session does not know it. */
export function useInstrument(feed: Feed, id: InstrumentId | undefined): ReturnType<typeof useInstruments.getState>['byId'][InstrumentId] {
  const record = useInstruments((state) => (id === undefined ? undefined : state.byId[id]));
  const isUp = useSession((state) => state.link === 'up' && state.session?.state !== 'starting');
  useEffect(() => {
    if (id !== undefined && record === undefined && isUp) wantInstruments(feed, [id]);
  }, [feed, id, record, isUp]);
  return record;
}

/** Keeps the engine told what the panel wants while it is mounted. Returns the name of its first subscription. */
export function usePanelDemand(definition: AnyPanelDefinition, props: PanelProps<unknown>): string | undefined {
  const { feed, panelId, settings, instrumentId, session } = props;
  const demands = useMemo(
    () => (definition.needsInstrument && instrumentId === undefined ? [] : definition.demand(settings, instrumentId, panelId, session)),
    [definition, settings, instrumentId, panelId, session],
  );
  useEffect(() => feed.demand(panelId, demands), [feed, panelId, demands]);
  useEffect(() => () => feed.demand(panelId, []), [feed, panelId]);
  return demands[0]?.sub;
}

/** The badge of a subscription; renders again only when what it says changes. */
export function useBadge(feed: Feed, sub: string | undefined): Badge {
  const [session, link] = useSession(useShallow((state) => [state.session, state.link]));
  const key = useSyncExternalStore((listener) => feed.onStatus(listener), () => statusKey(feed, sub));
  // eslint-disable-next-line react/exhaustive-deps -- the key stands for the status
  return useMemo(() => badgeOf(sub === undefined ? { state: 'loading' } : feed.status(sub), session, link), [key, session, link, feed, sub]);
}

function statusKey(feed: Feed, sub: string | undefined): string {
  const status = sub === undefined ? undefined : feed.status(sub);
  return `${status?.state ?? ''} ${status?.reason ?? ''}`;
}

function usePanelSession(): PanelSession | undefined {
  return useSession(useShallow(({ session }): PanelSession => ({
    mode: session?.mode ?? 'demo', suggested: session?.suggested ?? NONE, venues: session?.venues ?? NONE, epoch: session?.epoch ?? -1,
  })));
}

const NONE: readonly never[] = [];
