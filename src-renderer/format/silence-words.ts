import type { StreamPace } from '../../src-shared/market/stream-pace.ts';
import type { StreamTiming } from '../../src-shared/wire/feed-frame.ts';
import { formatAge } from './age.ts';

/** How long no data has come and how long that usually takes, longest wording first: `no update for 6 s (usually 0.1 s)`. `now` is engine time. */
export function silenceTexts({ lastDataAt = NaN, ...pace }: StreamTiming, now: number): readonly string[] {
  const short = `no update for ${formatSilence(now - lastDataAt)}`;
  const usual = usualText(pace);
  return usual === '' ? [short] : [`${short} (usually ${usual})`, short];
}

/** A silence in whole seconds, as it counts on screen; longer ones as ages are: `6 s`, `4 m 05 s`. A dash for NaN. */
export function formatSilence(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : formatAge(ms);
}

/** The pause between two messages that is usual, or else declared: `0.1 s`, `60 s`; empty if it is not known. */
export function usualText({ usualPauseMs = NaN, cadenceMs = NaN }: StreamPace): string {
  const pause = Number.isNaN(usualPauseMs) ? cadenceMs : usualPauseMs;
  if (Number.isNaN(pause)) return '';
  return pause < 1000 ? `${Math.max(1, Math.round(pause / 100)) / 10} s` : formatAge(pause);
}
