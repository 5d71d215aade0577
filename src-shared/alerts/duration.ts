/** The length of a text such as `500ms`, `10s`, `5m`, `1h`, `2d` in ms; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (parts === null) return undefined;
  const ms = Number(parts[1]) * (UNITS[parts[2] as keyof typeof UNITS] ?? NaN);
  return Number.isFinite(ms) ? Math.round(ms) : undefined;
}

/** A duration as {@link parseDuration} reads it, in the largest unit that leaves no rest. */
export function formatDuration(ms: number): string {
  const unit = LARGEST_FIRST.find((one) => ms % UNITS[one] === 0) ?? 'ms';
  return `${String(ms / UNITS[unit])}${unit}`;
}

const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LARGEST_FIRST = ['d', 'h', 'm', 's'] as const;
