import path from 'node:path';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { writeFileAtomic, writeFolderAtomic } from './ports/atomic-file.ts';
import { createFileStore } from './ports/file-store.ts';
import { fileWords } from './ports/file-words.ts';
import { capturesFolder, exportsFolder, settingsFolder } from './config/home.ts';

/** Whose files are meant, and who is told of those that cannot be understood. */
export interface HostFiles {
  readonly home: string;
  readonly onProblem: (problem: HostProblem) => void;
}

/** Does what a page asks of its host. Never rejects: what fails is in the answer, in words for people. */
export async function performHostCall(files: HostFiles, call: HostCall): Promise<HostAnswer> {
  const about = { kind: 'host-answer', id: call.id } as const;
  try {
    return { ...about, isOk: true, ...(await perform(files, call)) };
  } catch (error) {
    return { ...about, isOk: false, message: fileWords(error) };
  }
}

async function perform(
  { home, onProblem }: HostFiles,
  call: HostCall,
): Promise<{ readonly text?: string; readonly where?: string }> {
  const settings = createFileStore({ folder: settingsFolder(home), onProblem });
  switch (call.call) {
    case 'read-settings': {
      const text = await settings.read(call.name);
      return text === undefined ? {} : { text };
    }
    case 'write-settings':
      await settings.write(call.name, call.text);
      return {};
    case 'set-aside-settings':
      await settings.setAside(call.name, call.reason);
      return {};
    case 'keep-capture':
      await writeFileAtomic(path.join(capturesFolder(home), call.name), call.text);
      return { where: call.name };
    case 'save-folder':
      return { where: await writeFolderAtomic(path.join(exportsFolder(home), call.name), call.files) };
  }
}
