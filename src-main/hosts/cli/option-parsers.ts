import { InvalidArgumentError } from 'commander';

/** A parser whose words completion proposes. */
export interface WordParser<Value> {
  (text: string): Value;
  readonly words: readonly string[];
  /** Several words, separated by commas. */
  readonly isList: boolean;
}

/** A parser of whole numbers from `min` to `max`. */
export function numberIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${String(min)} to ${String(max)}.`);
  };
}

/** A parser of comma-separated words out of a closed set. */
export function wordsOf<Word extends string>(known: readonly Word[]): WordParser<readonly Word[]> {
  const parse = wordOf(known);
  return Object.assign((text: string) => text.split(',').map((word) => parse(word.trim())), {
    words: known,
    isList: true,
  });
}

/** A parser of one word out of a closed set, in any case unless case matters. */
export function wordOf<Word extends string>(known: readonly Word[], { isExact = false } = {}): WordParser<Word> {
  const parse = (text: string): Word => {
    const word = known.find(
      (candidate) => candidate === text || (!isExact && candidate.toLowerCase() === text.toLowerCase()),
    );
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`Known are: ${known.join(', ')}.`);
  };
  return Object.assign(parse, { words: known, isList: false });
}

/** A parser that takes every text, of which these words are the usual ones. */
export function anyOf(usual: readonly string[]): WordParser<string> {
  return Object.assign((text: string) => text, { words: usual, isList: false });
}
