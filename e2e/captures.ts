import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where recorded sessions are: beside the checkout, or in TAPEDECK_CAPTURES. They are never copied into it. */
export const CAPTURES = path.resolve(
  process.env['TAPEDECK_CAPTURES'] ?? path.resolve(import.meta.dirname, '../../shared/captures'),
);

/** What two other programs make of a capture, beside it. */
export interface ExpectedBook {
  readonly symbol: string;
  readonly lastSequence: number;
  readonly top20: {
    readonly bids: readonly (readonly [string, string])[];
    readonly asks: readonly (readonly [string, string])[];
  };
}

/** The path of a capture, or undefined where it is not there. */
export function captureFile(name: string): string | undefined {
  const file = path.join(CAPTURES, `${name}.capture.jsonl`);
  return existsSync(file) ? file : undefined;
}

/** The books a capture ends with. */
export function expectedBooks(name: string): readonly ExpectedBook[] {
  return (JSON.parse(readFileSync(path.join(CAPTURES, `${name}.books.json`), 'utf8')) as { books: ExpectedBook[] })
    .books;
}

/** A decimal without trailing zeros, as the expected books write it. */
export function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
