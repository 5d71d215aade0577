import { toFileName } from '../../../src-shared/text/file-name.ts';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';

/** What the name of an exported file is made of. */
export interface FileFacts {
  /** What the file is about, such as venue, symbol, interval and kind; absent parts are left out. */
  readonly about: readonly (string | undefined)[];
  /** When it was taken, epoch ms. */
  readonly at: number;
  readonly mode: SessionMode | undefined;
  /** `.csv`, or empty for a folder. */
  readonly ending: string;
}

/**
 * The name of an exported file, such as `tapedeck-gate-usdm-BTC_USDT-1m-candles-20261129-083615Z.csv`. The time is UTC; simulated and replayed
 * data say so. Letters and digits of every script are kept; every other sign becomes an underscore, so that all file systems take the name.
 */
export function exportFileName({ about, at, mode, ending }: FileFacts): string {
  const time = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}Z`;
  const parts = about.filter((part) => part !== undefined).map(safePart);
  return toFileName(`${['tapedeck', ...parts, ...marksOf(mode), time].join('-')}${ending}`);
}

function safePart(part: string): string {
  const safe = part.normalize('NFC').replaceAll(SEPARATORS, '_');
  // Whole characters: half a surrogate pair is no file name.
  return Array.from(safe).slice(0, MOST_CHARS).join('');
}

function marksOf(mode: SessionMode | undefined): readonly string[] {
  return mode === 'demo' ? ['SIMULATED'] : mode === 'replay' ? ['REPLAY'] : [];
}

/** Allowed in a file name, yet not wanted in a part of one. */
const SEPARATORS = /[ .+()]/g;
/** So that the time at the end is never cut off. */
const MOST_CHARS = 32;
