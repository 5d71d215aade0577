import { shallow } from 'zustand/shallow';
import { SETTINGS_NAMES } from '../../../src-shared/wire/host-bridge.ts';
import type { HostBridge, SettingsName } from '../../../src-shared/wire/host-bridge.ts';
import { parseWorkspace, writeWorkspace } from '../../../src-shared/workspace/parse-workspace.ts';
import { mergedRecords, mergedSettings, mergedWorkspace } from '../../../src-shared/workspace/merge.ts';
import { NO_SOUNDS, parseSounds, writeSounds } from '../../../src-shared/workspace/sounds.ts';
import { DEFAULT_SETTINGS, NO_SETTINGS, parseSettings, writeSettings } from '../../../src-shared/workspace/settings.ts';
import { delay } from '../../client/browser-ports.ts';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { notify } from '../../state/notices.ts';
import { useSettings } from '../../state/settings.ts';
import { useSounds } from '../../state/sounds.ts';
import { savedPart, takeWorkspace, useWorkspace } from '../../state/workspace.ts';

/**
 * Workspace, settings and sounds between starts. What cannot be understood is set aside, defaults are used, and the person is notified; what cannot
 * be read is not written over; what another window or program has changed meanwhile is merged.
 */
export class Persistence {
  readonly #settings: HostBridge['settings'];
  /** What is stored, as far as this page knows: what a first start shows if nothing is. */
  readonly #known: Record<SettingsName, string> = { ...FIRST_START };
  /** What this page has sent and the host has not answered yet. */
  readonly #sent = new Map<SettingsName, string>();
  readonly #saves = new Map<SettingsName, Promise<void>>();
  readonly #unread = new Set<SettingsName>();
  #hasFailed = false;

  constructor(bridge: Pick<HostBridge, 'settings'>) {
    this.#settings = bridge.settings;
  }

  /** Reads and shows what is stored. Never rejects. */
  async load(): Promise<void> {
    await Promise.all(SETTINGS_NAMES.map((name) => this.#load(name)));
  }

  /** Shows what other windows store, and stores changes from now on: a moment after the last one, or at once when the page goes. Returns what ends it. */
  follow(): () => void {
    const layout = debounced(() => this.#save('workspace'));
    const settings = debounced(() => this.#save('settings'));
    const sounds = debounced(() => this.#save('sounds'));
    const leave = (): void => {
      // Nothing that is waited for comes any more.
      if (layout.isDue()) void this.#saveNow('workspace');
      if (settings.isDue()) void this.#saveNow('settings');
      if (sounds.isDue()) void this.#saveNow('sounds');
    };
    const lookAgain = (): void => {
      if (!settings.isDue()) void this.#takeNewerSettings();
    };
    const stops = [
      useWorkspace.subscribe((now, before) => {
        if (!shallow(savedPart(now), savedPart(before))) layout.later();
      }),
      useSettings.subscribe(settings.later),
      useSounds.subscribe(sounds.later),
      this.#settings.watch((name, text) => void this.#take(name, text)),
    ];
    globalThis.addEventListener('pagehide', leave);
    globalThis.addEventListener('focus', lookAgain);
    return () => {
      for (const stop of stops) stop();
      globalThis.removeEventListener('pagehide', leave);
      globalThis.removeEventListener('focus', lookAgain);
    };
  }

  async #load(name: SettingsName): Promise<void> {
    let text: string | undefined;
    try {
      text = await this.#settings.read(name);
    } catch (error) {
      if (!this.#unread.has(name))
        notify({
          tone: 'bad',
          text: `The saved ${name} could not be read (${messageOf(error)}): the defaults are shown, and nothing is saved over it.`,
        });
      this.#unread.add(name);
      return;
    }
    this.#unread.delete(name);
    if (text === undefined) return;
    const reason = SHOW[name](text);
    if (reason === undefined) this.#known[name] = text;
    else await this.#setAside(name, reason);
  }

  /** The host says where it is kept. */
  async #setAside(name: SettingsName, reason: string): Promise<void> {
    try {
      await this.#settings.setAside(name, reason);
    } catch (error) {
      notify({
        tone: 'bad',
        text: `The saved ${name} could not be understood (${reason}) and could not be set aside: ${messageOf(error)}. The defaults are used.`,
      });
    }
  }

  /** Settings that another window or program has stored meanwhile apply here too. */
  async #takeNewerSettings(): Promise<void> {
    try {
      const text = await this.#settings.read('settings');
      if (text === undefined || this.#unread.has('settings') || text === this.#known.settings) return;
      if (MERGE.settings(this.#known.settings, text) === undefined) this.#known.settings = text;
    } catch {
      // Looked at again with the next focus, and before anything is written.
    }
  }

  /** Shows what another window has stored; what was changed here meanwhile stays and is stored. */
  async #take(name: SettingsName, text: string): Promise<void> {
    if (this.#unread.has(name) || text === this.#known[name]) return;
    const reason = MERGE[name](this.#known[name], text);
    this.#known[name] = text;
    if (reason !== undefined) await this.#setAside(name, reason);
  }

  /** One save a name at a time: the next begins with what the one before has stored. */
  #save(name: SettingsName): Promise<void> {
    const saving = (this.#saves.get(name) ?? Promise.resolve()).then(() => this.#saveNow(name));
    this.#saves.set(name, saving);
    return saving;
  }

  async #saveNow(name: SettingsName): Promise<void> {
    try {
      // If it can be read now, it is shown, and what was changed over the defaults is not what people want to keep.
      if (this.#unread.has(name)) await this.#load(name);
      if (this.#unread.has(name)) return;
      const text = TEXT[name]();
      const known = this.#sent.get(name) ?? this.#known[name];
      if (text === known) return;
      this.#sent.set(name, text);
      const stored = await this.#settings.write(name, text, known);
      if (stored === undefined) this.#known[name] = text;
      else await this.#take(name, stored);
      this.#hasFailed = false;
    } catch (error) {
      // One message, however often saving fails: the next success arms it again.
      if (!this.#hasFailed) notify({ tone: 'bad', text: `Your ${name} could not be saved: ${messageOf(error)}.` });
      this.#hasFailed = true;
    } finally {
      this.#sent.delete(name);
    }
  }
}

/** Shows a stored text; answers why it could not. */
const SHOW: Readonly<Record<SettingsName, (text: string) => string | undefined>> = {
  settings(text) {
    const parsed = parseSettings(text);
    if (parsed === undefined) return NO_SETTINGS;
    useSettings.setState(parsed);
    return undefined;
  },
  sounds(text) {
    const sounds = parseSounds(text);
    if (sounds === undefined) return NO_SOUNDS;
    useSounds.setState({ sounds });
    return undefined;
  },
  workspace(text) {
    const parsed = parseWorkspace(text, PANEL_KINDS);
    if (parsed.kind === 'broken') return parsed.message;
    useWorkspace.setState(parsed.workspace);
    if (parsed.problems.length > 0)
      notify({ tone: 'bad', text: `Parts of the saved workspace were left out: ${parsed.problems.join('; ')}.` });
    return undefined;
  },
};

/** Merges a text that another window or program has stored since `known`: what was changed here stays. Answers why it could not. */
const MERGE: Readonly<Record<SettingsName, (known: string, text: string) => string | undefined>> = {
  settings(known, text) {
    const theirs = parseSettings(text);
    if (theirs === undefined) return NO_SETTINGS;
    const base = parseSettings(known) ?? DEFAULT_SETTINGS;
    useSettings.setState(mergedSettings(base, useSettings.getState(), theirs));
    return undefined;
  },
  sounds(known, text) {
    const theirs = parseSounds(text);
    if (theirs === undefined) return NO_SOUNDS;
    useSounds.setState(({ sounds }) => ({ sounds: mergedRecords(parseSounds(known) ?? {}, sounds, theirs) }));
    return undefined;
  },
  workspace(known, text) {
    const theirs = parseWorkspace(text, PANEL_KINDS);
    if (theirs.kind === 'broken') return theirs.message;
    const base = parseWorkspace(known, PANEL_KINDS);
    const mine = parseWorkspace(TEXT.workspace(), PANEL_KINDS);
    if (mine.kind === 'ok') {
      const since = base.kind === 'ok' ? base.workspace : mine.workspace;
      takeWorkspace(mergedWorkspace(since, mine.workspace, theirs.workspace));
    }
    return undefined;
  },
};

const TEXT: Readonly<Record<SettingsName, () => string>> = {
  settings: () => writeSettings(useSettings.getState()),
  sounds: () => writeSounds(useSounds.getState().sounds),
  workspace: () => writeWorkspace(savedPart(useWorkspace.getState())),
};

/** The bases of a merge if nothing was stored when this window opened. */
const FIRST_START: Readonly<Record<SettingsName, string>> = {
  settings: writeSettings(DEFAULT_SETTINGS),
  sounds: writeSounds({}),
  workspace: TEXT.workspace(),
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}

/** `later` runs once nothing more has come for a while; `now` runs at once what is due. */
function debounced(run: () => Promise<void>): {
  readonly later: () => void;
  readonly now: () => void;
  readonly isDue: () => boolean;
} {
  let cancel: (() => void) | undefined;
  const now = (): void => {
    if (cancel === undefined) return;
    cancel();
    cancel = undefined;
    void run();
  };
  return {
    now,
    isDue: () => cancel !== undefined,
    later: () => {
      cancel?.();
      cancel = delay(SETTLE_MS, now);
    },
  };
}

/** Other windows follow within it. */
const SETTLE_MS = 150;
