/**
 * A text from outside as one line that is safe to show on a terminal: what would move the cursor, change colours, begin a line, turn the
 * direction of writing or not be seen at all is shown as its escape, such as `\u009b`. Everything else stays.
 */
export function visibleText(text: string): string {
  return UNSAFE.test(text) ? text.replaceAll(ALL_UNSAFE, escapeOf) : text;
}

/** As {@link visibleText}, but lines and tabs stay: for messages of several lines and for cells of a table. */
export function visibleLines(text: string): string {
  return UNSAFE.test(text)
    ? text.replaceAll(ALL_UNSAFE, (character) => (LAYOUT.has(character) ? character : escapeOf(character)))
    : text;
}

/** A JSON text, or lines of them, without what {@link visibleText} shows as escapes: it reads back as the same values. */
export function visibleJson(json: string): string {
  return UNSAFE_IN_JSON.test(json) ? json.replaceAll(ALL_UNSAFE_IN_JSON, jsonEscapeOf) : json;
}

/** A value as one line of JSON, made safe by {@link visibleJson}. The line end is the caller's. */
export function jsonLine(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xff_ff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** JSON has escapes of UTF-16 units only. */
function jsonEscapeOf(character: string): string {
  let escape = '';
  for (let at = 0; at < character.length; at++)
    escape += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return escape;
}

/** Control (C0, DEL, C1), format (bidi, zero width, byte order mark, tags), separators of lines, halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const ALL_UNSAFE = new RegExp(UNSAFE, 'gu');
/** Control characters below 0x20 are escaped in JSON anyway, but for the line ends between texts. */
const UNSAFE_IN_JSON = /[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const ALL_UNSAFE_IN_JSON = new RegExp(UNSAFE_IN_JSON, 'gu');
const LAYOUT: ReadonlySet<string> = new Set(['\n', '\t']);
