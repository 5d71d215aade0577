import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers from `min` to `max`. */
export function numberIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${String(min)} to ${String(max)}.`);
  };
}

/** A parser of comma-separated words out of a closed set. */
export function wordsOf<Word extends string>(known: readonly Word[]): (text: string) => readonly Word[] {
  return (text) => text.split(',').map((word) => wordOf(known)(word.trim()));
}

/** A parser of one word out of a closed set. */
export function wordOf<Word extends string>(known: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = known.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`Known are: ${known.join(', ')}.`);
  };
}
