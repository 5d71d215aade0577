/** How long ago, for people: `38 ms`, `2.1 s`, `31 s`, `4 m 05 s`, `2 h 14 m`, `3 d 02 h`. Below zero counts as zero; a dash for NaN. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return '—';
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ${two(Math.floor(seconds / 60) % 60)} m`;
  return `${Math.floor(seconds / DAY)} d ${two(Math.floor(seconds / HOUR) % 24)} h`;
}

/** A running time as a clock: `02:14:09`, with days in front from the second day on. A dash for NaN. */
export function formatUptime(ms: number): string {
  if (!Number.isFinite(ms)) return '—';
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / DAY);
  const clock = `${two(Math.floor(seconds / HOUR) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** Time left, counting down to zero: `04:32`, `1:04:32`, `2d 04h`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (!Number.isFinite(seconds)) return '';
  if (seconds < HOUR) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / DAY)}d ${two(Math.floor(seconds / HOUR) % 24)}h`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

const HOUR = 3600;
const DAY = 86_400;
