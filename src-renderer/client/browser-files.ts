import type { NamedText, SaveOutcome } from '../../src-shared/wire/host-bridge.ts';

/** Saves a text as a download of the browser, which writes under a temporary name and renames by itself. */
export function downloadText(file: NamedText): SaveOutcome {
  const type = TYPES[file.name.slice(file.name.lastIndexOf('.'))] ?? 'text/plain;charset=utf-8';
  return downloadFile(file.name, new Blob([file.text], { type }));
}

/** Saves a file as a download of the browser. */
export function downloadFile(name: string, content: Blob): SaveOutcome {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  window.setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
  return { kind: 'saved', where: `${name} in the downloads of this browser` };
}

/** Lets the person choose a file; undefined if they cancelled. */
export function chooseFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => resolve(input.files?.[0]));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.csv': 'text/csv;charset=utf-8',
};
/** Long enough for any browser to have begun the download. */
const REVOKE_AFTER_MS = 60_000;
