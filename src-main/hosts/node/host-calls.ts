import path from 'node:path';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { writeFileAtomic, writeFolderAtomic } from './atomic-file.ts';
import { createFileStore } from './file-store.ts';
import { capturesFolder, exportsFolder, settingsFolder } from './home.ts';

/** Does what a page asks of its host. Never rejects: what fails is in the answer, in words for people. */
export async function performHostCall(home: string, call: HostCall): Promise<HostAnswer> {
  const about = { kind: 'host-answer', id: call.id } as const;
  try {
    return { ...about, isOk: true, ...await perform(home, call) };
  } catch (error) {
    return { ...about, isOk: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function perform(home: string, call: HostCall): Promise<{ readonly text?: string; readonly where?: string }> {
  switch (call.call) {
    case 'read-settings': {
      const text = await createFileStore({ folder: settingsFolder(home) }).read(call.name);
      return text === undefined ? {} : { text };
    }
    case 'write-settings':
      await createFileStore({ folder: settingsFolder(home) }).write(call.name, call.text);
      return {};
    case 'keep-capture':
      await writeFileAtomic(path.join(capturesFolder(home), call.name), call.text);
      return { where: call.name };
    case 'save-folder':
      return { where: await writeFolderAtomic(path.join(exportsFolder(home), call.name), call.files) };
  }
}
