import * as v from 'valibot';
import {
  type Alert,
  ALERT_STATES,
  type AlertFiring,
  DELIVERIES,
  MOST_ALERTS,
  MOST_FIRINGS,
  type QuietHours,
} from '../../../src-shared/alerts/alert.ts';
import { ALERT_RULE, QUIET_HOURS, SOUND } from '../../../src-shared/alerts/alert-guard.ts';
import { isSoundName } from '../../../src-shared/alerts/sound-name.ts';
import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import { isRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { COUNT, INSTANT, INSTRUMENT, TEXT } from '../../../src-shared/wire/guard-parts.ts';

/** Alerts as they are kept between starts. */
export interface SavedAlerts {
  /** Until when live data was watched, epoch ms; absent if it never was. */
  readonly watchedUntil?: number;
  readonly quietHours?: QuietHours;
  readonly alerts: readonly SavedAlert[];
  /** The newest first. */
  readonly firings: readonly AlertFiring[];
}

/** One alert as it is kept. */
export interface SavedAlert extends Omit<Alert, 'problem' | 'suppressed'> {
  readonly memory: AlertMemory;
}

/** What must be known of an alert to go on after the program has ended. */
export interface AlertMemory {
  /** Whether its condition was true when it was last known. */
  readonly wasTrue?: boolean;
  /** Of each of its leaves, in their order; null for one that knows nothing. */
  readonly leaves: readonly (number | null)[];
  /** Until when it may not fire, epoch ms. */
  readonly waitsUntil?: number;
  readonly suppressed: number;
}

/** What came of a kept text. `leftOut`: alerts and firings of it that cannot be read. `resetSounds`: alerts whose sound is none, so that they have the usual one. */
export type ParsedAlerts =
  | { readonly ok: true; readonly saved: SavedAlerts; readonly leftOut: number; readonly resetSounds: number }
  | { readonly ok: false; readonly reason: string };

/** Reads what was kept. Never throws. */
export function parseSavedAlerts(text: string): ParsedAlerts {
  const parsed = parseJsonText(text, { maxDepth: 64 });
  if (isRecord(parsed) && Number(parsed['version']) > VERSION)
    return { ok: false, reason: 'they were written by a newer version of Tapedeck' };
  const outcome = v.safeParse(SAVED, parsed);
  if (!outcome.success) return { ok: false, reason: outcome.issues[0].message };
  const sounding = outcome.output.alerts.map(withKnownSound);
  const alerts = readEach(ALERT, sounding);
  const firings = readEach(FIRING, outcome.output.firings);
  const leftOut = outcome.output.alerts.length + outcome.output.firings.length - alerts.length - firings.length;
  const { version: _, ...saved } = outcome.output;
  const resetSounds = sounding.filter((one, at) => one !== outcome.output.alerts[at]).length;
  return { ok: true, saved: { ...saved, alerts, firings }, leftOut, resetSounds };
}

/** The text to keep. */
export function writeSavedAlerts(saved: SavedAlerts): string {
  return JSON.stringify({ version: VERSION, ...saved });
}

/** A saved alert, without the sound of its rule if there is no such sound: it is watched all the same. */
function withKnownSound(alert: unknown): unknown {
  if (!isRecord(alert) || !isRecord(alert['rule'])) return alert;
  const { sound, ...rule } = alert['rule'];
  return sound === undefined || isSoundName(sound) ? alert : { ...alert, rule };
}

function readEach<T>(schema: v.GenericSchema<unknown, T>, from: readonly unknown[]): readonly T[] {
  return from.flatMap((one) => {
    const outcome = v.safeParse(schema, one);
    return outcome.success ? [outcome.output] : [];
  });
}

const VERSION = 1;
const ID = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const MISSED = v.strictObject({
  from: INSTANT,
  to: INSTANT,
  reason: v.picklist(['not-running', 'asleep', 'no-data', 'gap']),
});
const FIRING: v.GenericSchema<unknown, AlertFiring> = v.strictObject({
  id: ID,
  alert: ID,
  title: TEXT,
  at: INSTANT,
  reading: TEXT,
  instruments: v.pipe(v.array(INSTRUMENT), v.maxLength(64)),
  venueTime: v.exactOptional(INSTANT),
  missed: v.exactOptional(MISSED),
  suppressed: COUNT,
  mode: v.picklist(['demo', 'live', 'replay']),
  isQuiet: v.boolean(),
  deliver: v.pipe(v.array(v.picklist(DELIVERIES)), v.maxLength(DELIVERIES.length)),
  sound: v.exactOptional(SOUND),
});
const ALERT: v.GenericSchema<unknown, SavedAlert> = v.strictObject({
  id: ID,
  rule: ALERT_RULE,
  state: v.picklist(ALERT_STATES),
  createdAt: INSTANT,
  armedAt: INSTANT,
  firings: COUNT,
  lastFiring: v.exactOptional(FIRING),
  unseen: v.exactOptional(MISSED),
  memory: v.strictObject({
    wasTrue: v.exactOptional(v.boolean()),
    leaves: v.pipe(v.array(v.nullable(v.number())), v.maxLength(64)),
    waitsUntil: v.exactOptional(INSTANT),
    suppressed: COUNT,
  }),
});
const SAVED = v.strictObject({
  version: v.literal(VERSION),
  watchedUntil: v.exactOptional(INSTANT),
  quietHours: v.exactOptional(QUIET_HOURS),
  alerts: v.pipe(v.array(v.unknown()), v.maxLength(MOST_ALERTS)),
  firings: v.pipe(v.array(v.unknown()), v.maxLength(MOST_FIRINGS)),
});
