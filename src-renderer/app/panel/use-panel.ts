import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useShallow } from 'zustand/shallow';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import type { Feed } from '../../feed/feed.ts';
import type { AnyPanelDefinition, PanelProps, PanelSession } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { followAsset, useAssetInstruments } from '../../state/asset-instruments.ts';
import { useInstruments, wantInstruments } from '../../state/instruments.ts';
import { useOutage } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { watchedInstruments } from '../../state/watched-instruments.ts';
import { instrumentOf, setPanelSettings, showInstrument, useWorkspace } from '../../state/workspace.ts';
import { lackingOf } from './panel-state.ts';
import { badgeOf, combinedBadge } from './badge.ts';
import type { Badge } from './badge.ts';
import { useServices } from '../start/services.ts';

/** A panel's definition and everything its component gets. Undefined for a kind this build does not know. */
export function usePanelProps(
  panelId: string,
): { readonly definition: AnyPanelDefinition; readonly props: PanelProps<unknown> } | undefined {
  const { feed } = useServices();
  const definition = panelOf(useWorkspace((state) => state.layout.panels[panelId]?.kind ?? ''));
  const saved = useWorkspace((state) => state.layout.panels[panelId]?.settings);
  const version = useWorkspace((state) => state.layout.panels[panelId]?.settingsVersion ?? 0);
  const isFocused = useWorkspace((state) => state.focused === panelId);
  const instrumentId = useWorkspace((state) => instrumentOf(state, panelId));
  const instrument = useInstrument(feed, instrumentId);
  const settings: unknown = useMemo(() => definition?.settings.parse(saved, version), [definition, saved, version]);
  const wantsPeers = definition?.isAcrossVenues === true || definition?.addsVenues?.(settings) === true;
  const withPeers = useSessionWithPeers(feed, wantsPeers && instrument !== 'missing' ? instrument?.base : undefined);
  const withWatched = useWatched(withPeers, definition?.isOverWatched === true);
  const session = useLists(withWatched, definition?.showsList === true);
  const update = useCallback(
    (patch: object) => {
      const record = useWorkspace.getState().layout.panels[panelId];
      if (definition === undefined || record === undefined) return;
      setPanelSettings(
        panelId,
        { ...definition.settings.parse(record.settings, record.settingsVersion), ...patch },
        definition.settings.version,
      );
    },
    [definition, panelId],
  );
  const show = useCallback((id: InstrumentId) => showInstrument(panelId, id), [panelId]);
  if (definition === undefined) return undefined;
  return {
    definition,
    props: {
      panelId,
      settings,
      feed,
      instrumentId,
      instrument: instrument === 'missing' ? undefined : instrument,
      session,
      isFocused,
      update,
      showInstrument: show,
    },
  };
}

/** The record of an instrument: undefined while it is being asked for, `missing` if the session does not know it. */
function useInstrument(
  feed: Feed,
  id: InstrumentId | undefined,
): ReturnType<typeof useInstruments.getState>['byId'][InstrumentId] {
  const record = useInstruments((state) => (id === undefined ? undefined : state.byId[id]));
  const isUp = useSession((state) => state.link === 'up' && state.session?.state !== 'starting');
  useEffect(() => {
    if (id !== undefined && record === undefined && isUp) wantInstruments(feed, [id]);
  }, [feed, id, record, isUp]);
  return record;
}

/** Keeps the panel's demand with the engine while it is mounted. Returns the subscriptions whose state it shows: the first, or all of them. */
export function usePanelDemand(definition: AnyPanelDefinition, props: PanelProps<unknown>): readonly string[] {
  const { feed, panelId, settings, instrumentId, session } = props;
  const isMissing = useInstruments((state) => instrumentId !== undefined && state.byId[instrumentId] === 'missing');
  const demands = useMemo(
    () =>
      definition.needsInstrument &&
      (instrumentId === undefined || isMissing || lackingOf(definition, { instrumentId, session }) !== undefined)
        ? []
        : definition.demand(settings, instrumentId, panelId, session),
    [definition, settings, instrumentId, isMissing, panelId, session],
  );
  useEffect(() => feed.demand(panelId, demands), [feed, panelId, demands]);
  useEffect(() => () => feed.demand(panelId, []), [feed, panelId]);
  return useMemo(
    () =>
      (definition.isAcrossVenues === true || definition.isOverWatched === true ? demands : demands.slice(0, 1)).map(
        ({ sub }) => sub,
      ),
    [definition, demands],
  );
}

/** The badge of subscriptions; renders again only when what it says changes. */
export function useBadge(feed: Feed, subs: readonly string[]): Badge {
  const session = useSession((state) => state.session);
  const outage = useOutage();
  const key = useSyncExternalStore(
    (listener) => feed.onStatus(listener),
    () => subs.map((sub) => statusKey(feed, sub)).join(),
  );
  return useMemo(
    () =>
      combinedBadge(
        subs.map((sub) => badgeOf(feed.status(sub), session, outage)),
        badgeOf({ state: 'loading' }, session, outage),
        session,
      ),
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for the status
    [key, session, outage, feed, subs],
  );
}

function statusKey(feed: Feed, sub: string): string {
  const { state, reason, isQuiet, sessions } = feed.status(sub);
  return `${state} ${reason ?? ''} ${isQuiet === true} ${sessions?.state ?? ''} ${sessions?.delayMs ?? ''}`;
}

/** The session, and the instruments of an asset if one is asked for. */
function useSessionWithPeers(feed: Feed, base: string | undefined): PanelSession {
  const session = usePanelSession();
  const peers = useAssetInstruments((state) =>
    base === undefined || state.epoch !== session.epoch ? undefined : state.byBase[base],
  );
  useEffect(() => (base === undefined ? undefined : followAsset(feed, base)), [feed, base]);
  return useMemo(() => (peers === undefined ? session : { ...session, peers }), [session, peers]);
}

/** The session, with the instruments of all watchlists if they are wanted. */
function useWatched(session: PanelSession, isWanted: boolean): PanelSession {
  const watched = useWorkspace(useShallow((workspace) => (isWanted ? watchedInstruments(workspace, session) : NONE)));
  return useMemo(() => (isWanted ? { ...session, watched } : session), [session, watched, isWanted]);
}

/** The session, with the named lists of instruments if they are wanted. */
function useLists(session: PanelSession, isWanted: boolean): PanelSession {
  const watchlists = useWorkspace((state) => (isWanted ? state.watchlists : NONE));
  return useMemo(() => (isWanted ? { ...session, watchlists } : session), [session, watchlists, isWanted]);
}

function usePanelSession(): PanelSession {
  return useSession(
    useShallow(({ session }): PanelSession => ({
      mode: session?.mode ?? 'demo',
      suggested: session?.suggested ?? NONE,
      venues: session?.venues ?? NONE,
      epoch: session?.epoch ?? -1,
    })),
  );
}

const NONE: readonly never[] = [];
