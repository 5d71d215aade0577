import { rename } from 'node:fs/promises';
import path from 'node:path';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { MergedText } from '../../../../src-shared/workspace/merge-texts.ts';
import type { StorePort } from '../../../engine/ports.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { fileWords } from './file-words.ts';
import { codeOf } from './make-folder.ts';
import { readPatiently } from './patient-read.ts';

/** Where a store's files are, and what happens to bad ones. */
export interface FileStoreOptions {
  readonly folder: string;
  /** Epoch ms, for the names of files set aside. */
  readonly now?: () => number;
  /** Receives every file that could not be read or understood. */
  readonly onProblem?: (problem: HostProblem) => void;
}

/** What a writer knows of what is stored, and how its text and one that others have stored meanwhile become one. */
export interface Replacement {
  readonly known: string;
  readonly merge: (stored: string) => MergedText;
}

/**
 * JSON texts stored one a file, `<name>.json`. A file whose content is not JSON (a torn disk, a slipped editor) is set aside as
 * `<name>.corrupt-<date>.json` and counts as absent, so that it is neither lost nor in the way; one that cannot be read stays where it
 * is. A host makes one store of a folder and shares it: its queues order the writers.
 */
export class FileStore implements Required<StorePort> {
  readonly #options: FileStoreOptions;
  readonly #queues = new Map<string, WriteQueue>();

  constructor(options: FileStoreOptions) {
    this.#options = options;
  }

  async read(name: string): Promise<string | undefined> {
    const file = this.#fileOf(name);
    try {
      return await this.load(name);
    } catch (error) {
      this.#options.onProblem?.({ code: 'file-unreadable', file, reason: fileWords(error), at: this.#now() });
      return undefined;
    }
  }

  /** The text stored under `name`; undefined if there is none or it had to be set aside. Rejects if it is there and cannot be read now. */
  async load(name: string): Promise<string | undefined> {
    let text: string | undefined;
    try {
      text = await readPatiently(this.#fileOf(name));
    } catch (error) {
      // A folder of that name never becomes a file by itself.
      if (codeOf(error) !== 'EISDIR') throw error;
      await this.#moveAside(name, fileWords(error));
      return undefined;
    }
    if (text === undefined || isJson(text)) return text;
    await this.#moveAside(name, 'it is not valid JSON');
    return undefined;
  }

  async write(name: string, text: string): Promise<void> {
    await this.#queueOf(name).write(text);
  }

  /**
   * Writes `text`, or, if somebody else has written since the caller knew `known`, what `merge` makes of it and the stored text, which is
   * set aside if that cannot be done. Resolves with undefined, or with the text that is stored instead.
   */
  async replace(name: string, text: string, { known, merge }: Replacement): Promise<string | undefined> {
    return this.#queueOf(name).run(async () => {
      const stored = await this.load(name);
      const merged = stored === undefined || stored === known ? undefined : merge(stored);
      if (merged?.kind === 'broken') await this.#moveAside(name, merged.reason);
      const next = merged?.kind === 'merged' ? merged.text : text;
      if (next !== stored) await writeFileAtomic(this.#fileOf(name), next);
      return next === text ? undefined : next;
    });
  }

  async setAside(name: string, reason: string): Promise<void> {
    await this.#queueOf(name).run(() => this.#moveAside(name, reason));
  }

  async #moveAside(name: string, reason: string): Promise<void> {
    const { folder, onProblem } = this.#options;
    const file = this.#fileOf(name);
    const at = this.#now();
    const keptAs = path.join(folder, `${name}.corrupt-${new Date(at).toISOString().replaceAll(':', '-')}.json`);
    try {
      await rename(file, keptAs);
      onProblem?.({ code: 'file-set-aside', file, reason, at, keptAs });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      const why = `${reason}; it could not be set aside: ${fileWords(error)}`;
      onProblem?.({ code: 'file-unreadable', file, reason: why, at });
    }
  }

  #queueOf(name: string): WriteQueue {
    const file = this.#fileOf(name);
    let queue = this.#queues.get(file);
    if (queue === undefined) this.#queues.set(file, (queue = new WriteQueue(file)));
    return queue;
  }

  #fileOf(name: string): string {
    if (!/^[a-z0-9][a-z0-9._-]{0,100}$/i.test(name)) throw new Error(`not a store name: ${name}`);
    return path.join(this.#options.folder, `${name}.json`);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

/** The writers of one file, one after the other. Of plain writes that wait only the newest is done, and all of them settle with it. */
class WriteQueue {
  readonly #file: string;
  #last: Promise<unknown> = Promise.resolve();
  #waiting: { text: string; readonly done: Promise<void> } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  write(text: string): Promise<void> {
    if (this.#waiting !== undefined) {
      this.#waiting.text = text;
      return this.#waiting.done;
    }
    const newest = { text };
    const done = this.run(() => {
      if (this.#waiting === waiting) this.#waiting = undefined;
      return writeFileAtomic(this.#file, newest.text);
    });
    const waiting = Object.assign(newest, { done });
    this.#waiting = waiting;
    return done;
  }

  /** Runs after everything that was asked for before. */
  run<T>(act: () => Promise<T>): Promise<T> {
    this.#waiting = undefined;
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
