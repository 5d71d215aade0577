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

/** The text of a capture of ours: six minutes in which one socket carried one trade. */
export function tinyCapture(): string {
  const startedAt = Date.UTC(2026, 10, 20);
  const trade = { e: 'trade', E: startedAt, s: 'BTCUSDT', t: 1, p: '10.00', q: '1.00', T: startedAt, m: true, M: true };
  const lines = [
    { format: 'tapedeck-capture', version: 1, venue: 'binance-spot', startedAt },
    { t: startedAt + 1, dir: 'open', conn: 0, url: 'wss://stream.binance.com:9443/stream' },
    { t: startedAt + 2, dir: 'recv', conn: 0, text: JSON.stringify({ stream: 'btcusdt@trade', data: trade }) },
    { t: startedAt + 360_000, dir: 'close', conn: 0 },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
