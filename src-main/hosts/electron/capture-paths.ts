import path from 'node:path';
import { guardClientMessage } from '../../../src-shared/wire/guards.ts';
import { parseMessage } from '../../../src-shared/wire/message-kind.ts';
import type { ServerMessage } from '../../../src-shared/wire/protocol.ts';

/** The recordings that pages may open: those a person has chosen in a dialog or dropped on a window, and those kept in `home/captures`. */
export class CapturePaths {
  readonly #platform: NodeJS.Platform;
  readonly #chosen = new Set<string>();

  constructor(platform: NodeJS.Platform = process.platform) {
    this.#platform = platform;
  }

  /** Notes a path that a person chose. False if it is not a file of this computer: opening it would send credentials to another one. */
  choose(file: string): boolean {
    const rules = this.#platform === 'win32' ? path.win32 : path.posix;
    if (!rules.isAbsolute(file) || (this.#platform === 'win32' && NETWORK_PATH.test(file))) return false;
    this.#chosen.add(file);
    return true;
  }

  /** Whether a page may open what it names. */
  isAllowed(name: string): boolean {
    return this.#chosen.has(name) || BARE_NAME.test(name);
  }

  /** The answer to a page's message if it asks for a recording that it may not open; undefined for every other message. */
  rejectionOf(text: string): string | undefined {
    if (parseMessage(text)?.kind !== 'request') return undefined;
    const guarded = guardClientMessage(text);
    if (!guarded.ok || guarded.message.kind !== 'request') return undefined;
    const { id, request } = guarded.message;
    if (request.method !== 'set-mode' || request.file === undefined || this.isAllowed(request.file)) return undefined;
    return JSON.stringify({
      kind: 'failure',
      id,
      error: {
        code: 'bad-file',
        message: 'Only a recording that was chosen in the dialog or dropped here can be opened.',
      },
    } satisfies ServerMessage);
  }
}

/** `\\server\share`, `//server/share`, and device paths such as `\\?\UNC\server`. */
const NETWORK_PATH = /^[\\/]{2}/;
/** Stands for a file in `home/captures`. */
const BARE_NAME = /^(?!\.{1,2}$)[^\\/:\0]+$/;
