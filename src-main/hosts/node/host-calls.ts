import path from 'node:path';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { MERGED_TEXT } from '../../../src-shared/workspace/merge-texts.ts';
import { capturesFolder, exportsFolder, settingsFolder } from './config/home.ts';
import { writeFolderAtomic, writeNewFile } from './ports/atomic-file.ts';
import { FileStore } from './ports/file-store.ts';
import { fileWords } from './ports/file-words.ts';

/** The files of a home that pages may ask for: made once a host, since its store orders the writers. */
export interface HostFiles {
  readonly settings: FileStore;
  /** Does what a page asks of its host. Never rejects: what fails is in the answer, in words for people. */
  perform(call: HostCall): Promise<HostAnswer>;
}

/** The files of a home. `onProblem` receives those that cannot be understood. */
export function createHostFiles(home: string, onProblem: (problem: HostProblem) => void): HostFiles {
  const settings = new FileStore({ folder: settingsFolder(home), onProblem });
  return {
    settings,
    async perform(call) {
      const about = { kind: 'host-answer', id: call.id } as const;
      try {
        return { ...about, isOk: true, ...(await perform(home, settings, call)) };
      } catch (error) {
        return { ...about, isOk: false, message: fileWords(error) };
      }
    },
  };
}

async function perform(
  home: string,
  settings: FileStore,
  call: HostCall,
): Promise<{ readonly text?: string; readonly where?: string }> {
  switch (call.call) {
    case 'read-settings':
      return textOf(await settings.load(call.name));
    case 'write-settings':
      return textOf(
        await settings.replace(call.name, call.text, {
          known: call.known,
          merge: (theirs) => MERGED_TEXT[call.name]({ base: call.known, mine: call.text, theirs }),
        }),
      );
    case 'set-aside-settings':
      await settings.setAside(call.name, call.reason);
      return {};
    case 'keep-capture':
      return { where: path.basename(await writeNewFile(path.join(capturesFolder(home), call.name), call.text)) };
    case 'save-folder':
      return { where: await writeFolderAtomic(path.join(exportsFolder(home), call.name), call.files) };
  }
}

function textOf(text: string | undefined): { readonly text?: string } {
  return text === undefined ? {} : { text };
}
