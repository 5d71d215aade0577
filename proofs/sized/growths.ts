/** Whole numbers that no double can represent are kept digit for digit, which costs more than anything else. */
export const BEYOND_DOUBLES = 'numbers beyond doubles';

/** Ways to make a text as long as wanted, by what grows. Each takes a text, the length in characters, and numbers from 0 to 1. */
export const GROWTHS: Readonly<Record<string, (text: string, size: number, random: () => number) => string>> = {
  'digits in a string': (text, size, random) => withLong(text, repeat('9', size), random),
  'zeros behind a point': (text, size, random) => withLong(text, `0.${repeat('0', size)}1`, random),
  'letters in a string': (text, size, random) => withLong(text, repeat('x', size), random),
  'characters of four bytes': (text, size, random) => withLong(text, repeat('😀', size / 2), random),
  'escapes in a string': (text, size, random) => withLong(text, repeat('\\\\', size), random),
  'escaped characters': (text, size, random) => withLong(text, repeat('\\u0000', size), random),
  'a string without an end': (text, size, random) => withLong(text, `${repeat('x', size)}\\`, random),
  'a number of many digits': (text, size, random) => withLongNumber(text, repeat('7', size), random),
  'a fraction of many digits': (text, size, random) => withLongNumber(text, `1.${repeat('3', size)}`, random),
  'numbers of usual length': (text, size) => withRows(text, '1234567890123456,', size),
  [BEYOND_DOUBLES]: (text, size) => withRows(text, '12345678901234567890,', size),
  rows: (text, size) => repeatRow(text, size),
  'rows of other names': (text, size) => renamed(repeatRow(text, size)),
  'empty rows': (text, size) => withRows(text, '[],', size),
  'empty objects': (text, size) => withRows(text, '{},', size),
  'rows that say nothing': (text, size) => withRows(text, '[null,"",0,{}],', size),
  keys: (text, size) => text.replace('{', `{${keys(size)}`),
  'one key again and again': (text, size) => text.replace('{', `{${repeat('"a":1,', size)}`),
  'a long key': (text, size) => text.replace('{', `{"${repeat('k', size)}":1,`),
  nesting: (text, size) => text.replace(/\[/, repeat('[', size)),
  'nested objects': (text, size) => text.replace('{', `{"zz":${repeat('{"a":', size)}`),
  'nesting as deep as it may be': (text, size) => withRows(text, `${'['.repeat(20)}${']'.repeat(20)},`, size),
  blanks: (text, size) => text.replace('{', `{${repeat(' ', size)}`).replace(/^\[/, `[${repeat(' ', size)}`),
  'blanks before it': (text, size) => `${repeat(' ', size)}${text}`,
  'lines before it': (text, size) => `${repeat('\n', size)}${text}`,
  'one endless line': (_text, size) => repeat('a', size),
  'the text again and again': (text, size) => repeat(text, size),
  'the text as lines': (text, size) => repeat(`${text}\n`, size),
  'half of it': (text, size) => repeatRow(text, size).slice(0, -2),
  quotes: (text, size) => `${text}${repeat('"', size)}`,
  commas: (text, size) => withRows(text, ',', size),
  comments: (text, size) => text.replace('{', `{${repeat('/* a */', size)}`),
};

/** Puts `long` in the place of some text in quotes, or behind everything if there is none. */
function withLong(text: string, long: string, random: () => number): string {
  const quotes = [...text.matchAll(/(?<!\\)"/g)].map(({ index }) => index);
  const pair = Math.floor((random() * quotes.length) / 2) * 2;
  const [start = text.length, end = text.length] = quotes.slice(pair, pair + 2);
  return `${text.slice(0, start + 1)}${long}${text.slice(end)}`;
}

/** Puts `long` in the place of some number. */
function withLongNumber(text: string, long: string, random: () => number): string {
  const numbers = [...text.matchAll(/(?<=[:,[])-?\d+(?:\.\d+)?(?=[,}\]])/g)];
  const chosen = numbers[Math.floor(random() * numbers.length)];
  return chosen === undefined
    ? `${text}${long}`
    : `${text.slice(0, chosen.index)}${long}${text.slice(chosen.index + chosen[0].length)}`;
}

/** Repeats what stands in the innermost first list that has something in it. */
function repeatRow(text: string, size: number): string {
  const found = /[[,]?(\[[^[\]]+\])/.exec(text);
  if (found === null) return repeat(text, size);
  const [whole, row = ''] = found;
  const open = found.index + whole.length - row.length;
  const close = open + row.length - 1;
  if (whole.length > row.length)
    return `${text.slice(0, open)}${repeat(`${row},`, size)}${row}${text.slice(close + 1)}`;
  const inner = row.slice(1, -1);
  return `${text.slice(0, open + 1)}${repeat(`${inner},`, size)}${inner}${text.slice(close)}`;
}

/** Puts rows before those of the first list. */
function withRows(text: string, row: string, size: number): string {
  return text.includes('[') ? text.replace('[', `[${repeat(row, size)}`) : `[${repeat(row, size)}${text}]`;
}

/** Gives each symbol of the simulator, and each long number, a name of its own. */
function renamed(text: string): string {
  let n = 0;
  return text.replaceAll(/SIM0001|\d{9,16}/g, (found) => `${found.slice(0, 3)}${String(1_000_000 + n++)}`);
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
