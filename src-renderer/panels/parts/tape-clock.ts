import { TextCache } from '../../draw/text-cache.ts';
import type { Zone } from '../../format/zone.ts';

/** Times as texts, each made once; empty for NaN. */
export function clockTexts(clock: (time: number) => string): TextCache {
  return new TextCache((time) => (Number.isNaN(time) ? '' : clock(time)));
}

/** A heading with the zone in force at a time, made once a quarter of an hour of data; without a zone for NaN. */
export function zoneTexts(word: string, zone: Zone): { get(time: number): string } {
  const texts = new TextCache((quarter) =>
    Number.isNaN(quarter) ? word : `${word} ${zone.short(quarter * QUARTER_HOUR)}`,
  );
  return { get: (time) => texts.get(Math.floor(time / QUARTER_HOUR)) };
}

/** Zones change their clocks on such boundaries only. */
const QUARTER_HOUR = 900_000;
