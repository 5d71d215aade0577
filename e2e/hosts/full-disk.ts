import { existsSync } from 'node:fs';
import disk from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** Loaded into a host before it starts: while the file that `E2E_FULL_DISK` names exists, every file is opened and nothing can be written to it. */
const marker = process.env['E2E_FULL_DISK'] ?? '';

const { open, writeFile } = disk;

disk.writeFile = async (...written) => {
  failWhenFull();
  return writeFile(...written);
};

disk.open = async (...opened) => {
  const handle = await open(...opened);
  const write = handle.writeFile.bind(handle);
  handle.writeFile = async (...written) => {
    failWhenFull();
    return write(...written);
  };
  return handle;
};

// What is imported by name sees it too.
syncBuiltinESMExports();

function failWhenFull(): void {
  if (existsSync(marker)) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
