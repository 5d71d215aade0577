/** Why an alert cannot be set or watched. */
export type AlertErrorCode =
  | 'unknown-instrument'
  | 'no-such-data'
  | 'too-many-alerts'
  | 'unknown-alert'
  | 'invalid-alert';

/** An alert that cannot be. The message is for people. */
export class AlertError extends Error {
  override readonly name = 'AlertError';
  readonly code: AlertErrorCode;

  constructor(code: AlertErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
