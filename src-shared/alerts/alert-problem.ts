/**
 * What can go wrong with alerts besides a rule that cannot be. `store-*`: what was kept cannot be read, was read but for a part, or cannot be
 * written. `not-watched`: an alert is about something that its venue does not have. `webhook-template`: the body of the webhook cannot be used.
 * `webhook-missing`: an alert is to be sent and no webhook is set. `webhook-rejected`: the receiver answered that it does not take it.
 * `webhook-failed`: it could not be reached, did not answer in time or has a fault of its own. `webhook-dropped`: too many waited.
 */
export const ALERT_PROBLEM_CODES = [
  'store-unreadable',
  'store-incomplete',
  'store-unwritable',
  'not-watched',
  'webhook-template',
  'webhook-missing',
  'webhook-rejected',
  'webhook-failed',
  'webhook-dropped',
] as const;

/** One of {@link ALERT_PROBLEM_CODES}. */
export type AlertProblemCode = (typeof ALERT_PROBLEM_CODES)[number];

/** Something that went wrong. `message` is for people. */
export interface AlertProblem {
  readonly code: AlertProblemCode;
  readonly message: string;
}

/** A problem, and when it was noticed, epoch ms. */
export interface DatedAlertProblem extends AlertProblem {
  readonly at: number;
}
