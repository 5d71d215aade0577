import path from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import * as v from 'valibot';
import type { ServerMessage, SessionMode } from '../../../src-shared/wire/protocol.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import type { MarketLink } from '../../../src-shared/wire/host-bridge.ts';
import { parseAppLink } from './app-link.ts';
import { parseLaunchOptions } from './launch-options.ts';

/** What a second start of the app hands to the first: Electron's own copy of the arguments is reordered and extended. */
export interface SecondStart {
  readonly args: readonly string[];
  /** Where it was started: relative paths count from there. */
  readonly folder: string;
}

/** What the request of a second start leads to. */
export interface SecondStartParts {
  readonly engine: Pick<EngineSupervisor, 'connect'>;
  readonly dialog: Pick<Dialog, 'showMessageBox' | 'showErrorBox'>;
  readonly window: BrowserWindow | undefined;
  /** Opens a market in the window. */
  openMarket(market: MarketLink): void;
}

/** Does in the running app what a second start asked for by a link, a recording, `--live` or `--demo`, if the person agrees. */
export async function followSecondStart(data: unknown, parts: SecondStartParts): Promise<void> {
  const start = v.safeParse(SECOND_START, data);
  if (!start.success) return;
  const { mode, capture, link } = parseLaunchOptions(start.output.args);
  if (link !== undefined) await followLink(link, parts);
  else if (mode !== undefined)
    await goTo(mode, capture === undefined ? undefined : path.resolve(start.output.folder, capture), parts);
}

/** Does what a link asks for: a market opens at once, what takes the place of what is shown only if the person agrees. */
async function followLink(text: string, parts: SecondStartParts): Promise<void> {
  const link = parseAppLink(text);
  switch (link.kind) {
    case 'wrong':
      parts.dialog.showErrorBox('Tapedeck', link.reason);
      return;
    case 'market':
      parts.openMarket(link.market);
      return;
    case 'mode':
      return goTo(link.mode, undefined, parts);
    case 'recording':
      return goTo('replay', link.name, parts);
  }
}

async function goTo(mode: SessionMode, file: string | undefined, parts: SecondStartParts): Promise<void> {
  const { engine, dialog, window } = parts;
  if (window === undefined) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Tapedeck',
    message: file === undefined ? QUESTIONS[mode] : `Open the recording ${path.basename(file)}?`,
    detail: 'A link, a file or a second start of Tapedeck asks for it. This takes the place of what is shown now.',
    buttons: ['Yes', 'No'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return;
  const problem = await setMode(engine, mode, file);
  if (problem !== undefined) dialog.showErrorBox('Tapedeck', problem);
}

/** Takes the engine to another mode; answers what went wrong, if anything did. */
function setMode(
  engine: Pick<EngineSupervisor, 'connect'>,
  mode: SessionMode,
  file: string | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (problem: string | undefined): void => {
      clearTimeout(timer);
      link.close();
      resolve(problem);
    };
    const timer = setTimeout(() => {
      end('The engine did not answer.');
    }, ANSWER_WITHIN_MS);
    const link = engine.connect({
      onText: (text) => {
        const message = JSON.parse(text) as ServerMessage;
        if (message.kind === 'response') end(undefined);
        else if (message.kind === 'failure') end(message.error.message);
      },
      onFrame: () => undefined,
    });
    const request = { method: 'set-mode', mode, ...(file === undefined ? {} : { file }) };
    link.send(JSON.stringify({ kind: 'request', id: 1, request }));
  });
}

const SECOND_START = v.object({
  args: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(256)),
  folder: v.pipe(v.string(), v.maxLength(4096)),
});
const QUESTIONS = {
  demo: 'Go to the demo market?',
  live: 'Go live?',
  replay: 'Open the recording?',
};
const ANSWER_WITHIN_MS = 30_000;
