import { codeOf } from './make-folder.ts';

/** Why a file could not be read or written, in words for people; the system's own words if there are none of ours. */
export function fileWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const words = WORDS.get(code);
  return words === undefined ? error.message : `${words} (${code})`;
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than is allowed there'],
  ['EROFS', 'the disk can only be read'],
  ['EACCES', 'writing or reading there is not allowed'],
  ['EPERM', 'writing or reading there is not allowed'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'a file stands where a folder should be'],
  ['EISDIR', 'a folder stands where the file should be'],
  ['Z_BUF_ERROR', 'it ends in the middle of what gzip packed'],
  ['Z_DATA_ERROR', 'what gzip packed is damaged'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open on this computer'],
  ['EBUSY', 'another program has it open'],
  ['ENAMETOOLONG', 'the name is too long for the disk'],
  ['ELOOP', 'its links lead in a circle'],
  ['ESTALE', 'the network disk has lost it'],
]);
