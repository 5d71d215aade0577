import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Rhythm } from '../src-main/engine/connect/staleness.ts';
import { decodeFrame } from '../src-main/engine/venue/decode-frame.ts';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import { silenceOf } from '../src-shared/market/stream-pace.ts';
import type { StreamVenueId } from '../src-shared/market/venue-ids.ts';
import { FIXTURE, captureFile, captureNames } from './captures.ts';

/** A line of a capture, as far as it matters here. */
interface Line {
  readonly venue?: StreamVenueId;
  readonly t?: number;
  readonly dir?: string;
  readonly conn?: number;
  readonly text?: string;
}

const NAMES = captureNames(
  'binance-spot-20210417',
  'binance-usdm-20210417',
  'binance-coinm-20210721',
  'okx-20220513',
  'bybit-spot-20260809',
  'gate-spot-20210422',
);

test.each(NAMES)('no stream and no connection of %s is ever quiet or stale', (name) => {
  const lines = readFileSync(captureFile(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const venue = VENUES[lines[0]?.venue ?? 'binance-spot'];
  const rhythms = new Map<string, Rhythm>();
  const decoded = new Decoded();
  const alarms: string[] = [];
  let known = 0;
  for (const { dir, conn, t = NaN, text } of lines) {
    if (dir !== 'recv' || text === undefined) continue;
    decodeFrame(venue, new TextEncoder().encode(text), decoded);
    if (decoded.kind !== 'events') continue;
    for (const key of [`connection ${conn}`, `${conn} ${decoded.topic}`]) {
      let rhythm = rhythms.get(key);
      if (rhythm === undefined) {
        rhythms.set(key, (rhythm = new Rhythm()));
        rhythm.begin(t);
      }
      const usualPauseMs = rhythm.pauses.usualMs;
      if (!Number.isNaN(usualPauseMs)) known++;
      const silenceMs = t - rhythm.lastDataAt;
      if (silenceOf({ usualPauseMs }, silenceMs) !== 'fine')
        alarms.push(`${key}: ${silenceMs} ms, ${usualPauseMs} ms usual`);
      rhythm.note(t);
    }
  }
  expect(alarms).toEqual([]);
  // The fixture is too short for anything to be known.
  expect(known > 0 || name === FIXTURE).toBe(true);
});
