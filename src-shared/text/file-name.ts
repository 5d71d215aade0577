/**
 * A text as a bare file name that every common file system takes: letters, digits and ` ._+()-` stay, everything else becomes `_`; it
 * starts with a letter, a digit or `_` and ends with neither a dot nor a space, is none of the device names of Windows, and is at most
 * {@link MAX_NAME_BYTES} bytes of UTF-8, the extension kept. Empty texts give `file`. Applied to its own result it changes nothing.
 */
export function toFileName(text: string): string {
  const clean = text
    .normalize('NFC')
    .replaceAll(NOT_ALLOWED, '_')
    .replace(/^[^\p{L}\p{N}_]+/u, '');
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  const stem = shortened(clean.slice(0, clean.length - extension.length), MAX_NAME_BYTES - extension.length - 1);
  const name = `${stem}${extension}`.replace(/[. ]+$/, '');
  if (name === '') return 'file';
  return RESERVED.test(name) ? `_${name}` : name;
}

/** Whether a text is a bare file name as {@link toFileName} gives them. */
export function isFileName(text: string): boolean {
  return text !== '' && text.length <= MAX_NAME_BYTES && toFileName(text) === text;
}

/** The first characters of a text that fit into so many bytes of UTF-8. */
function shortened(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4;
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** File systems take 255 bytes; room is left for a number, ` (12)`, and for `.manifest.json`. */
export const MAX_NAME_BYTES = 200;

const NOT_ALLOWED = /[^\p{L}\p{M}\p{N} ._+()-]/gu;
/** Windows gives these to devices, whatever the extension and in any case; the superscript digits count as digits there. */
const RESERVED = /^(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9\u00B9\u00B2\u00B3]|CONIN\$|CONOUT\$) *(?:\.|$)/i;
