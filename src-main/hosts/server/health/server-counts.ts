import type { AlertsHealth } from '../../../../src-shared/wire/health.ts';

/** What the server counts of its clients. */
export interface ServerCounts {
  /** Closed candles that wait, in the engine's pipeline and for clients. */
  readonly closedWaiting: number;
  /** Times a closed candle had to wait. */
  readonly blocked: number;
  readonly conflated: number;
  readonly quoteBytes: number;
  readonly snapshotBytes: number;
  readonly quoteClients: number;
  readonly screens: number;
  /** Clients dropped, by reason. */
  readonly dropped: Iterable<readonly [reason: string, count: number]>;
  /** Which step of the load is in force; 0 for none. */
  readonly loadLevel: number;
  /** Alerts that there are, and what they have done. */
  readonly alerts: AlertsHealth;
  /** Connections and requests rejected, by code. */
  readonly rejected: Iterable<readonly [code: string, count: number]>;
}

/** Of a server without alerts. */
export const NO_ALERTS: AlertsHealth = {
  set: 0,
  cap: 0,
  armed: 0,
  fired: 0,
  suppressed: 0,
  missed: 0,
  sent: 0,
  failed: 0,
  dropped: 0,
  waiting: 0,
  problems: 0,
};
