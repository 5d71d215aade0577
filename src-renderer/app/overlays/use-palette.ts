import { useEffect, useState } from 'react';
import { instrumentName } from '../../../src-shared/market/instrument.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import { delay } from '../../client/browser-ports.ts';
import type { PanelCommand, PanelNumber } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { isFiltering, venuesOf } from '../../state/instrument-filter.ts';
import type { InstrumentFilter } from '../../state/instrument-filter.ts';
import { keepInstruments } from '../../state/instruments.ts';
import { notify } from '../../state/notices.ts';
import type { Overlay } from '../../state/overlay.ts';
import { closeOverlay, openOverlay } from '../../state/overlay.ts';
import { instrumentLabel } from '../../format/instrument-label.ts';
import { zoneOf } from '../../format/zone.ts';
import { noteRecent, recentInstruments } from '../../state/recent.ts';
import { useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import {
  addPanel,
  focusPanel,
  panelsOfOtherKinds,
  setPanelSettings,
  showInstrument,
  useWorkspace,
} from '../../state/workspace.ts';
import { appCommands, newAlert } from '../commands/commands.ts';
import { givePanel } from '../commands/keyboard.ts';
import { followSearch } from './instrument-search.ts';
import type { FoundInstruments } from './instrument-search.ts';
import {
  instrumentDetail,
  looksLikeSymbol,
  matchingCommands,
  matchingNumbers,
  namesCommand,
  withState,
} from './palette-model.ts';
import type { PaletteEntry } from './palette-model.ts';
import { panelContext } from '../panel/panel-context.ts';
import { useServices } from '../start/services.ts';
import type { Services } from '../start/services.ts';
import { useTickerOffer } from './use-ticker-offer.ts';

type PaletteOverlay = Extract<Overlay, { readonly kind: 'palette' }>;

/**
 * What the palette shows: lines, best first; `isSearching` until the engine has answered; how many instruments there are beyond those; venues
 * of which none can be found, as their lists are not known.
 */
export interface PaletteLines {
  readonly entries: readonly PaletteEntry[];
  readonly isSearching: boolean;
  readonly hidden: number;
  readonly unlisted: readonly VenueId[];
}

/** The lines for what was typed; with a filter, instruments only. */
export function usePalette(overlay: PaletteOverlay, text: string, filter: InstrumentFilter): PaletteLines {
  const services = useServices();
  const search = useInstrumentSearch(services, text, filter);
  const focused = useWorkspace((state) => state.focused);
  const venues = useSession((state) => state.session?.venues);
  const timeZone = useSettings((state) => state.timeZone);
  const instruments = search.instruments.map((one): PaletteEntry => {
    const venue = venues?.find(({ id }) => id === one.venue);
    return {
      id: one.id,
      label: instrumentName(one),
      instrument: instrumentLabel(one.id, one, venue),
      detail: instrumentDetail(one, venue?.title ?? one.venue, {
        zone: zoneOf(timeZone),
        now: services.feed.engineNow(),
      }),
      group: 'instrument',
      run: () => choose(overlay, one),
    };
  });
  const { isSearching, hidden, unlisted } = search;
  const offers = useTickerOffer({
    services,
    text,
    found: isSearching ? undefined : search.instruments,
    filter,
    onAdded: (one) => choose(overlay, one),
  });
  if (overlay.onChoose !== undefined || isFiltering(filter))
    return { entries: [...instruments, ...offers], isSearching, hidden, unlisted };
  const panelId = overlay.panelId ?? focused;
  const panel = panelEntries(panelId, text, services);
  const commands = matchingCommands(
    appCommands().filter(({ id, isKeyOnly }) => id !== 'palette' && isKeyOnly !== true),
    text,
  ).map((one): PaletteEntry => ({
    id: one.id,
    label: one.title,
    detail: '',
    group: 'command',
    keys: one.keys?.[0],
    run: () => one.run(services),
  }));
  const near = [...panel.commands, ...commands];
  const ofCommands = [...near, ...(text.trim() === '' ? [] : entriesOfOthers(panelId, text, services, near))];
  const isSymbol = search.instruments.some(({ base, symbol }) => isSpelled(base, text) || isSpelled(symbol, text));
  const named = isSymbol ? [] : ofCommands.filter(({ label }) => namesCommand(label, text));
  const others = ofCommands.filter((one) => !named.includes(one));
  const rest =
    looksLikeSymbol(text) || text === ''
      ? [...named, ...instruments, ...offers, ...others]
      : [...ofCommands, ...instruments, ...offers];
  return { entries: [...alertEntries(text), ...panel.typed, ...rest], isSearching, hidden, unlisted };
}

function isSpelled(name: string, text: string): boolean {
  return name.toLowerCase() === text.trim().toLowerCase();
}

/** What begins like an alert is shown in its dialog, which says what it means before it is set. */
function alertEntries(text: string): readonly PaletteEntry[] {
  const alert = /^\s{0,9}alert\s(.*)$/i.exec(text)?.[1]?.trim() ?? '';
  return alert === ''
    ? []
    : [
        {
          id: 'alert-typed',
          label: `Alert: ${alert}`,
          detail: 'shown before it is set',
          group: 'panel',
          run: () => newAlert(alert),
        },
      ];
}

/** Lines of the focused panel: what the text itself means to it (a time frame), and its commands. */
function panelEntries(
  panelId: string | undefined,
  text: string,
  services: Services,
): { readonly typed: readonly PaletteEntry[]; readonly commands: readonly PaletteEntry[] } {
  const definition = panelOf(useWorkspace.getState().layout.panels[panelId ?? '']?.kind ?? '');
  if (panelId === undefined || definition === undefined) return { typed: [], commands: [] };
  const context = panelContext(definition, panelId, services.feed);
  const { settings } = context;
  const typed = text.trim() === '' ? undefined : definition.typed?.(text.trim(), context);
  return {
    typed:
      typed === undefined
        ? []
        : [
            {
              id: 'typed',
              label: 'problem' in typed ? typed.problem : typed.label,
              detail: definition.title,
              group: 'panel',
              run: () => {
                if ('problem' in typed) notify({ tone: 'bad', text: typed.problem });
                else setPanelSettings(panelId, typed.settings, definition.settings.version);
              },
            },
          ],
    commands: [
      ...matchingCommands<PanelCommand<unknown>>(definition.commands, text).map((one) => ({
        id: `panel-${one.id}`,
        label: one.title,
        detail: one.lacking?.(settings) ?? withState(definition.title, one.isOn?.(settings)),
        group: 'panel' as const,
        keys: one.keys?.[0],
        run: () => {
          givePanel(definition, panelId, one.id, services);
        },
      })),
      ...matchingNumbers<PanelNumber<unknown>>(definition.numbers ?? [], text).map(({ number, value }) => ({
        id: `panel-${number.id}`,
        label: `${number.title} ${value ?? number.value(settings)}${number.unit === '' ? '' : ` ${number.unit}`}`,
        detail: value === undefined ? `${definition.title} · type a number` : definition.title,
        group: 'panel' as const,
        run: () =>
          value === undefined
            ? openOverlay({ kind: 'palette', text: `${number.title} `, panelId })
            : setPanelSettings(panelId, number.change(settings, value), definition.settings.version),
      })),
    ],
  };
}

/**
 * Commands of the panels in view that are of another kind than the one the palette is about, so that they are found wherever the keyboard is: of the
 * first panel of each kind, which gets the keyboard. Those that are called like a line there is already are left out.
 */
function entriesOfOthers(
  panelId: string | undefined,
  text: string,
  services: Services,
  near: readonly PaletteEntry[],
): readonly PaletteEntry[] {
  const labels = new Set(near.map(({ label }) => label));
  return panelsOfOtherKinds(panelId).flatMap((id) =>
    panelEntries(id, text, services)
      .commands.filter(({ label }) => !labels.has(label))
      .map((entry) => ({
        ...entry,
        id: `${entry.id}-of-${id}`,
        run: () => {
          focusPanel(id);
          entry.run();
        },
      })),
  );
}

/** Shows the instrument in the panel the palette was opened from, else in the focused one, else in any; if none is open, in a new chart. */
function choose(overlay: PaletteOverlay, instrument: Instrument): void {
  keepInstruments([instrument]);
  noteRecent(instrument.id);
  if (overlay.onChoose !== undefined) {
    overlay.onChoose(instrument.id);
    return;
  }
  const { focused, layout } = useWorkspace.getState();
  showInstrument(overlay.panelId ?? focused ?? Object.keys(layout.panels)[0] ?? addPanel('ladder'), instrument.id);
}

/** Asks the engine what was typed; older answers are dropped. */
function useInstrumentSearch(
  { feed }: Services,
  text: string,
  filter: InstrumentFilter,
): Pick<PaletteLines, 'isSearching' | 'hidden' | 'unlisted'> & { readonly instruments: readonly Instrument[] } {
  const [answer, setAnswer] = useState<
    FoundInstruments & { readonly text: string; readonly filter: InstrumentFilter }
  >();
  useEffect(
    () =>
      followSearch({
        ask: async () => {
          const venues = venuesOf(filter, useSession.getState().session?.venues ?? []);
          const { marketTypes } = filter;
          const outcome = await feed.request({
            method: 'search-instruments',
            query: text.trim().slice(0, MOST_TYPED),
            limit: MOST_FOUND,
            recent: recentInstruments(),
            ...(venues !== undefined && { venues }),
            ...(marketTypes.length > 0 && { marketTypes }),
          });
          return outcome.ok && outcome.result.kind === 'instruments' ? outcome.result : { instruments: [], total: 0 };
        },
        onFound: (found) => setAnswer({ text, filter, ...found }),
        delay,
      }),
    [feed, text, filter],
  );
  const { instruments = [], total = 0, unlisted = [] } = answer ?? {};
  return {
    instruments,
    isSearching: answer?.text !== text || answer.filter !== filter,
    hidden: total - instruments.length,
    unlisted,
  };
}

/** Runs a line and closes the palette, in that order unless the line opens something else. */
export function runEntry(entry: PaletteEntry): void {
  closeOverlay();
  entry.run();
}

const MOST_FOUND = 100;
/** Characters of a query that the engine takes. */
const MOST_TYPED = 128;
