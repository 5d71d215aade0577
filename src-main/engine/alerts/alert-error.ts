import { TapedeckError } from '../errors.ts';

/** Why an alert cannot be set or watched. */
export type AlertErrorReason =
  | 'invalid-alert'
  | 'unknown-instrument'
  | 'no-such-data'
  | 'too-many-alerts'
  | 'unknown-alert';

/** An alert that cannot be. The message is for people. */
export class AlertError extends TapedeckError {
  override readonly name = 'AlertError';
  readonly reason: AlertErrorReason;
  /** Where in its text that was noticed; undefined if it is not about the text. */
  readonly at: number | undefined;

  constructor(reason: AlertErrorReason, message: string, at?: number) {
    super('alert-rejected', message);
    this.reason = reason;
    this.at = at;
  }
}
