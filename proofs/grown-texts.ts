/** Ways to make a text of a venue as long as wanted, by what grows. Each takes a text and the size, in characters. */
export const GROWTHS: Readonly<Record<string, (text: string, size: number) => string>> = {
  'digits in every string': (text, size) => withLongest(text, '"', repeat('9', size)),
  'zeros behind a point': (text, size) => withLongest(text, '"', `0.${repeat('0', size)}1`),
  'letters in a string': (text, size) => withLongest(text, '"', repeat('x', size)),
  'escapes in a string': (text, size) => withLongest(text, '"', repeat('\\\\', size)),
  'a number of many digits': (text, size) => text.replace(/\d{6,20}(?=[,}\]])/, repeat('7', size)),
  'a fraction of many digits': (text, size) => text.replace(/\d{6,20}(?=[,}\]])/, `1.${repeat('3', size)}`),
  rows: (text, size) => repeatRow(text, size),
  keys: (text, size) => text.replace('{', `{${keys(size)}`),
  nesting: (text, size) => text.replace(/\[/, repeat('[', size)),
  'nested objects': (text, size) => text.replace('{', `{"zz":${repeat('{"a":', size)}`),
  blanks: (text, size) => text.replace('{', `{${repeat(' ', size)}`).replace(/^\[/, `[${repeat(' ', size)}`),
  'one endless line': (_text, size) => repeat('a', size),
  'the text again and again': (text, size) => repeat(text, size),
  'half of it': (text, size) => repeatRow(text, size).slice(0, -2),
};

/** Puts `long` in the place of the last value in quotes that stands behind a colon or in a list. */
function withLongest(text: string, quote: string, long: string): string {
  const end = text.lastIndexOf(quote);
  const start = text.lastIndexOf(quote, end - 1);
  return start < 0 ? `${text}${long}` : `${text.slice(0, start + 1)}${long}${text.slice(end)}`;
}

/** Repeats what stands in the innermost first list. */
function repeatRow(text: string, size: number): string {
  const close = text.indexOf(']');
  const open = text.lastIndexOf('[', close);
  if (open < 0) return repeat(text, size);
  const row = text.slice(open, close + 1);
  const isList = text[open - 1] === '[' || text[open - 1] === ',';
  const inner = text.slice(open + 1, close);
  if (isList) return `${text.slice(0, open)}${repeat(`${row},`, size)}${row}${text.slice(close + 1)}`;
  return inner === ''
    ? repeat(text, size)
    : `${text.slice(0, open + 1)}${repeat(`${inner},`, size)}${inner}${text.slice(close)}`;
}

function keys(size: number): string {
  const parts: string[] = [];
  for (let length = 0, n = 0; length < size; n++) {
    const part = `"k${n}":${n},`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function repeat(part: string, size: number): string {
  return part.repeat(Math.max(1, Math.ceil(size / part.length)));
}
