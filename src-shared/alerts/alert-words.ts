import { parseDuration } from './duration.ts';

/** One word or sign of an alert's text. `at` is where it starts. */
export interface Word {
  readonly text: string;
  /** In lower case. */
  readonly key: string;
  readonly at: number;
  /** It stood in quotes, which `text` is without. */
  readonly isQuoted: boolean;
}

/** Why a text is no alert. `at` is where in the text. */
export class AlertTextError extends Error {
  readonly code: 'syntax' | 'number' | 'duration' | 'sound';
  readonly at: number;

  constructor(code: AlertTextError['code'], message: string, at: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** The words of an alert's text, read one after the other. What is wrong with them is thrown as {@link AlertTextError}, which `parseAlert` catches. */
export class AlertWords {
  readonly #words: readonly Word[];
  readonly #end: number;
  #at = 0;

  constructor(text: string) {
    this.#words = split(text);
    this.#end = text.length;
  }

  /** In lower case; empty at the end. `ahead` words further if it is given. */
  peek(ahead = 0): string {
    return this.#words[this.#at + ahead]?.key ?? '';
  }

  /** Where the next word starts, or the text ends. */
  get at(): number {
    return this.#words[this.#at]?.at ?? this.#end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The next word; `expected` says what it should be if there is none. */
  take(expected: string): Word {
    const word = this.#words[this.#at];
    if (word === undefined) throw new AlertTextError('syntax', `${expected} is missing`, this.#end);
    this.#at++;
    return word;
  }

  /** Whether the next word is one of these; it is taken then. */
  accept(...keys: readonly string[]): boolean {
    if (this.isAtEnd || !keys.includes(this.peek())) return false;
    this.#at++;
    return true;
  }

  /** The next word, which must be one of these. */
  expect(...keys: readonly string[]): void {
    if (!this.accept(...keys)) this.fail(`\`${keys[0] ?? ''}\``);
  }

  /** Says that something else was expected here. */
  fail(expected: string): never {
    const found = this.#words[this.#at]?.text;
    throw new AlertTextError(
      'syntax',
      found === undefined ? `${expected} is missing` : `expected ${expected}, found "${found.slice(0, MOST_SHOWN)}"`,
      this.at,
    );
  }

  /** A number such as `100k`, `1.5m`, `-2`, `100,000`, and a per cent sign after it if there is one. */
  number(what: string): number {
    const { at } = this;
    const word = this.take(what);
    const isNegative = word.text === '-' && !this.isAtEnd;
    const value = toNumber(isNegative ? `-${this.take(what).text}` : word.text);
    if (value === undefined)
      throw new AlertTextError(
        'number',
        `expected ${what}, a number such as 100k or 2.5, found "${word.text.slice(0, MOST_SHOWN)}"`,
        at,
      );
    this.accept('%');
    return value;
  }

  /** A duration such as `10s`. */
  duration(what: string): number {
    const { at } = this;
    const word = this.take(what);
    const ms = parseDuration(word.key);
    if (ms === undefined)
      throw new AlertTextError(
        'duration',
        `expected ${what}, a time such as 10s, 5m or 1h, found "${word.text.slice(0, MOST_SHOWN)}"`,
        at,
      );
    return ms;
  }
}

/** Words between spaces, or quotes; brackets, comparisons and `..` stand alone wherever they are. */
function split(text: string): readonly Word[] {
  const words: Word[] = [];
  let start = -1;
  const end = (at: number): void => {
    if (start >= 0) words.push(wordOf(text.slice(start, at), start));
    start = -1;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const sign = signAt(text, at);
    if (char === '"' && start < 0) {
      const quoted = quotedAt(text, at);
      words.push(wordOf(quoted.slice(1, quoted.endsWith('"') ? -1 : undefined).replaceAll('""', '"'), at, true));
      at += quoted.length - 1;
    } else if (sign !== '') {
      end(at);
      words.push(wordOf(sign, at));
      at += sign.length - 1;
    } else if (char.trim() === '') end(at);
    else if (start < 0) start = at;
  }
  end(text.length);
  return words;
}

function signAt(text: string, at: number): string {
  const char = text.charAt(at);
  if (char === '.' && text.charAt(at + 1) === '.') return '..';
  if (char === '>' || char === '<') return text.charAt(at + 1) === '=' ? `${char}=` : char;
  return char === '(' || char === ')' || char === '%' ? char : '';
}

/** What stands between quotes, these included; to the end if there is no second one. A quote within it is written twice. */
function quotedAt(text: string, at: number): string {
  return QUOTED.exec(text.slice(at))?.[0] ?? text.slice(at);
}

function wordOf(text: string, at: number, isQuoted = false): Word {
  return { text, key: text.toLowerCase(), at, isQuoted };
}

function toNumber(text: string): number | undefined {
  const parts = NUMBER.exec(text.replaceAll(',', ''));
  if (parts === null) return undefined;
  const value = Number(parts[1]) * (SUFFIXES[(parts[2] ?? '').toLowerCase()] ?? NaN);
  // A suffix must not leave a tail of binary digits: 1.1k is 1100.
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : undefined;
}

const NUMBER = /^\$?([-+]?\d{1,18}(?:\.\d{1,18})?)([kKmMbB]?)$/;
const QUOTED = /^"(?:[^"]|"")*"/;
const SUFFIXES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };
const MOST_SHOWN = 40;
