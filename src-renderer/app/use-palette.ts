import { useEffect, useState } from 'react';
import type { Instrument } from '../../src-shared/market/instrument.ts';
import { panelOf } from '../panels/registry.ts';
import { keepInstruments } from '../state/instruments.ts';
import type { Overlay } from '../state/overlay.ts';
import { closeOverlay } from '../state/overlay.ts';
import { useSession } from '../state/session.ts';
import { addPanel, setPanelSettings, showInstrument, useWorkspace } from '../state/workspace.ts';
import { appCommands, MOVES } from './commands.ts';
import { givePanel } from './keyboard.ts';
import { instrumentDetail, looksLikeSymbol, matchingCommands } from './palette-model.ts';
import type { PaletteEntry } from './palette-model.ts';
import { panelContext } from './panel-context.ts';
import { useServices } from './services.ts';
import type { Services } from './services.ts';

type PaletteOverlay = Extract<Overlay, { readonly kind: 'palette' }>;

/** The lines for what was typed, best first. `isSearching` until the engine has answered. */
export function usePalette(overlay: PaletteOverlay, text: string): { readonly entries: readonly PaletteEntry[]; readonly isSearching: boolean } {
  const services = useServices();
  const search = useInstrumentSearch(services, text);
  const focused = useWorkspace((state) => state.focused);
  const venues = useSession((state) => state.session?.venues);
  const instruments = search.instruments.map((one): PaletteEntry => ({
    id: one.id, label: one.symbol, detail: instrumentDetail(one, venues?.find(({ id }) => id === one.venue)?.title ?? one.venue), group: 'instrument', run: () => choose(overlay, one),
  }));
  if (overlay.onChoose !== undefined) return { entries: instruments, isSearching: search.isSearching };
  const panel = panelEntries(overlay.panelId ?? focused, text, services);
  const commands = matchingCommands(appCommands().filter(({ id }) => id !== 'palette' && !MOVES.some((move) => move.id === id)), text).map((one): PaletteEntry => ({
    id: one.id, label: one.title, detail: '', group: 'command', keys: one.keys?.[0], run: () => one.run(services),
  }));
  const rest = looksLikeSymbol(text) || text === '' ? [...instruments, ...panel.commands, ...commands] : [...panel.commands, ...commands, ...instruments];
  return { entries: [...panel.typed, ...rest], isSearching: search.isSearching };
}

/** Lines of the focused panel: what the text itself means to it (a time frame), and its commands. */
function panelEntries(panelId: string | undefined, text: string, services: Services): { readonly typed: readonly PaletteEntry[]; readonly commands: readonly PaletteEntry[] } {
  const definition = panelOf(useWorkspace.getState().layout.panels[panelId ?? '']?.kind ?? '');
  if (panelId === undefined || definition === undefined) return { typed: [], commands: [] };
  const { settings } = panelContext(definition, panelId, services.feed);
  const typed = text.trim() === '' ? undefined : definition.typed?.(text.trim(), settings);
  return {
    typed: typed === undefined ? [] : [{ id: 'typed', label: typed.label, detail: definition.title, group: 'panel', run: () => setPanelSettings(panelId, typed.settings, definition.settings.version) }],
    commands: matchingCommands(definition.commands, text).map((one) => ({ id: `panel-${one.id}`, label: one.title, detail: definition.title, group: 'panel', keys: one.keys?.[0], run: () => { givePanel(definition, panelId, one.id, services); } })),
  };
}

/** Shows the instrument in the panel the palette was opened from, else in the focused one, else in any; where none is open, in a new chart. */
function choose(overlay: PaletteOverlay, instrument: Instrument): void {
  keepInstruments([instrument]);
  if (overlay.onChoose !== undefined) {
    overlay.onChoose(instrument.id);
    return;
  }
  const { focused, layout } = useWorkspace.getState();
  showInstrument(overlay.panelId ?? focused ?? Object.keys(layout.panels)[0] ?? addPanel('ladder'), instrument.id);
}

/** Asks the engine a moment after the last letter; older answers are dropped. */
function useInstrumentSearch({ feed }: Services, text: string): { readonly instruments: readonly Instrument[]; readonly isSearching: boolean } {
  const [answer, setAnswer] = useState<{ readonly text: string; readonly instruments: readonly Instrument[] }>();
  useEffect(() => {
    let isCurrent = true;
    const timer = window.setTimeout(async () => {
      const outcome = await feed.request({ method: 'search-instruments', query: text.trim(), limit: MOST_FOUND });
      if (isCurrent) setAnswer({ text, instruments: outcome.ok && outcome.result.kind === 'instruments' ? outcome.result.instruments : [] });
    }, SETTLE_MS);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [feed, text]);
  return { instruments: answer?.instruments ?? [], isSearching: answer?.text !== text };
}

/** Runs a line and closes the palette, in that order unless the line opens something else. */
export function runEntry(entry: PaletteEntry): void {
  closeOverlay();
  entry.run();
}

const MOST_FOUND = 40;
const SETTLE_MS = 60;
