/**
 * Why a text that was read as UTF-8 is none, with what to do about it; undefined if nothing is wrong. Only the beginning is looked at.
 */
export function encodingProblem(text: string): string | undefined {
  if (text.startsWith('\u001F\uFFFD') || text.startsWith('\u001F\u008B'))
    return 'it is compressed with gzip: unpack it first';
  if (text.startsWith('(\uFFFD/\uFFFD')) return 'it is compressed with zstd: unpack it first';
  // A byte order mark of UTF-16 is no UTF-8, and every second byte of such a text is 0.
  if (/^\uFFFD\uFFFD|^[^\0]\0[^\0]\0|^\0[^\0]\0[^\0]/.test(text))
    return 'it is UTF-16 text: save it as UTF-8 (in PowerShell with `Out-File -Encoding utf8`, not with `>`)';
  return undefined;
}
