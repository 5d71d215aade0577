import { type Instrument, type InstrumentId, isNotTraded } from '../../../src-shared/market/instrument.ts';
import { leaf, split } from '../../../src-shared/workspace/layout-tree.ts';
import type { LayoutNode } from '../../../src-shared/workspace/layout-tree.ts';
import type { Layout, PanelRecord } from '../../../src-shared/workspace/workspace.ts';
import type { Feed } from '../../feed/feed.ts';
import { legCandidates, NO_LEG_CHOICE } from '../../panels/legs/asset-legs.ts';
import type { LegChoice } from '../../panels/legs/asset-legs.ts';
import type { PanelSession } from '../../panels/panel.ts';
import { findAsset } from '../../state/asset-instruments.ts';
import { FIVE_VENUES_LAYOUT_NAME, inMainWindow } from '../../state/default-layout.ts';
import { useInstruments } from '../../state/instruments.ts';
import { notify } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';

/** Shows the asset of the first link group at up to five exchanges at once; says so if its instruments are not known. */
export async function showFiveVenues(feed: Feed): Promise<void> {
  const { session } = useSession.getState();
  const { layout, replayLinks } = useWorkspace.getState();
  const id = (replayLinks ?? layout.links)[1] ?? session?.suggested[0];
  const own = id === undefined ? undefined : await recordOf(feed, id);
  const peers = own === undefined ? [] : await findAsset(feed, own.base);
  if (session === undefined || own === undefined || peers.length === 0) {
    notify({ tone: 'plain', text: 'No instruments are known yet; try again in a moment.' });
    return;
  }
  const made = venuesLayout(own, { ...session, peers });
  useWorkspace.setState(({ layout: before }) => ({
    layout: { ...made, links: { ...made.links, ...before.links } },
    name: FIVE_VENUES_LAYOUT_NAME,
    maximised: undefined,
    focused: undefined,
  }));
}

/**
 * A consolidated ladder and a merged tape beside single ladders of the same instruments: one of each exchange, further ones if there are
 * fewer than five. The ladders keep the market in the middle, so that they can be read across.
 */
export function venuesLayout(own: Instrument, session: PanelSession): Layout {
  const shown = chooseInstruments(own, session);
  const legs = onlyThese(own, shown, session);
  const ladders = shown.map((instrument, at): readonly [string, PanelRecord] => [
    `ladder-${at + 1}`,
    { kind: 'ladder', link: 0, instrument: instrument.id, settingsVersion: 1, settings: { autoCentre: 'always' } },
  ]);
  const linked = (kind: string): PanelRecord => ({
    kind,
    link: 1,
    settingsVersion: 1,
    settings: { legs, autoCentre: 'always' },
  });
  return {
    windows: inMainWindow(
      split(
        'row',
        [leaf('consolidated-1'), leaf('merged-tape-1'), inRows(ladders.map(([id]) => id))],
        [0.27, 0.25, 0.48],
      ),
    ),
    panels: {
      'consolidated-1': linked('consolidated'),
      'merged-tape-1': linked('merged-tape'),
      ...Object.fromEntries(ladders),
    },
    links: { 1: own.id },
  };
}

/** One instrument of each exchange, the most like `own`; then others, until there are five. */
function chooseInstruments(own: Instrument, session: PanelSession): readonly Instrument[] {
  const quotes = { [own.base]: [...new Set((session.peers ?? []).map(({ quote }) => quote))] };
  const usable = legCandidates({ ...NO_LEG_CHOICE, quotes }, own.id, session)
    .map(({ instrument }) => instrument)
    .filter(({ status, expiryTime }) => !isNotTraded(status) && expiryTime === undefined);
  const likeness = (one: Instrument): number =>
    Number(one.id === own.id) * 4 + Number(one.quote === own.quote) * 2 + Number(one.marketType === own.marketType);
  const best = usable.toSorted((a, b) => likeness(b) - likeness(a));
  const exchangeOf = (one: Instrument): string =>
    session.venues.find(({ id }) => id === one.venue)?.exchange ?? one.venue;
  const firsts = best.filter((one, at) => best.findIndex((other) => exchangeOf(other) === exchangeOf(one)) === at);
  const others = best.filter(
    (one, at) =>
      !firsts.includes(one) &&
      best.findIndex((other) => other.venue === one.venue && other.marketType === one.marketType) === at,
  );
  const chosen = new Set([...firsts, ...others].slice(0, MOST));
  return usable.filter((one) => chosen.has(one));
}

/** The choice that shows these and no others. */
function onlyThese(own: Instrument, shown: readonly Instrument[], session: PanelSession): LegChoice {
  const choice = { ...NO_LEG_CHOICE, quotes: { [own.base]: [...new Set(shown.map(({ quote }) => quote))] } };
  const ids = new Set(shown.map(({ id }) => id));
  const decided = legCandidates(choice, own.id, session).filter(
    ({ instrument, isOn }) => isOn || ids.has(instrument.id),
  );
  return {
    ...choice,
    switched: Object.fromEntries(decided.map(({ instrument }) => [instrument.id, ids.has(instrument.id)])),
  };
}

/** Up to three beside each other, the rest below. */
function inRows(ids: readonly string[]): LayoutNode {
  const row = (part: readonly string[]): LayoutNode =>
    part.length === 1
      ? leaf(part[0] ?? '')
      : split(
          'row',
          part.map((id) => leaf(id)),
        );
  return ids.length <= PER_ROW ? row(ids) : split('column', [row(ids.slice(0, PER_ROW)), row(ids.slice(PER_ROW))]);
}

async function recordOf(feed: Feed, id: InstrumentId): Promise<Instrument | undefined> {
  const known = useInstruments.getState().byId[id];
  if (known !== undefined && known !== 'missing') return known;
  const outcome = await feed.request({ method: 'get-instruments', ids: [id] });
  return outcome.ok && outcome.result.kind === 'instruments' ? outcome.result.instruments[0] : undefined;
}

const MOST = 5;
const PER_ROW = 3;
