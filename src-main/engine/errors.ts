import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import type { NetworkFault } from '../../src-shared/wire/network-fault.ts';
import type { ConfigProblem } from './config/config.ts';

/** What to do about an error, by its code: try again, resync the book, open the connection anew, give up, or ask a person. */
export type ErrorClass = 'retry' | 'resync' | 'reconnect' | 'fatal' | 'user';

/** Class of every error code. A code is classed here and nowhere else. */
export const ERROR_CLASSES = {
  'connect-timeout': 'reconnect',
  'connect-failed': 'reconnect',
  'connection-closed': 'reconnect',
  'keep-alive-timeout': 'reconnect',
  watchdog: 'reconnect',
  'clock-jump': 'reconnect',
  'reconnect-requested': 'reconnect',
  'ack-timeout': 'reconnect',
  'handshake-rejected': 'reconnect',
  'handshake-blocked': 'reconnect',
  'attempts-exhausted': 'fatal',
  'subscription-rejected': 'user',
  'topic-closes-connection': 'user',
  'symbol-unknown': 'user',
  'message-malformed': 'resync',
  'handler-failed': 'user',
  'too-many-listeners': 'user',
  'invalid-option': 'user',
  'alert-rejected': 'user',
  'stream-ended': 'user',
  'wait-timeout': 'retry',
  'rate-limited': 'retry',
  'request-failed': 'retry',
} as const satisfies Record<string, ErrorClass>;

/** Code of an error: whoever can act decides by it, never by the text of the message. */
export type ErrorCode = keyof typeof ERROR_CLASSES;

/** Base of every error of the engine. The message is for logs; only the screen turns codes into words for people. */
export class TapedeckError extends Error {
  override readonly name: string = 'TapedeckError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get class(): ErrorClass {
    return ERROR_CLASSES[this.code];
  }
}

/** A socket that could not be opened or did not last. `attempt` counts from the last success; 0 for an open socket that was lost. */
export class ConnectionError extends TapedeckError {
  override readonly name = 'ConnectionError';
  readonly url: string;
  readonly attempt: number;
  /** How it failed on its way; undefined if it did not, or that is not known. */
  readonly fault: NetworkFault | undefined;

  constructor(code: ErrorCode, about: ConnectionAttempt, reason: string) {
    const { url, attempt, fault } = about;
    super(code, `${reason} (${url}, attempt ${attempt})`);
    this.url = url;
    this.attempt = attempt;
    this.fault = fault;
  }
}

/** What {@link ConnectionError} is about. */
export interface ConnectionAttempt {
  readonly url: string;
  readonly attempt: number;
  readonly fault?: NetworkFault | undefined;
}

/** Topics that the venue rejected. */
export class SubscriptionError extends TapedeckError {
  override readonly name = 'SubscriptionError';
  readonly url: string;
  readonly topics: readonly string[];

  constructor(url: string, topics: readonly string[], reason: string) {
    super('subscription-rejected', `${topics.join(', ')} rejected: ${reason}`);
    this.url = url;
    this.topics = topics;
  }
}

/** A topic that the venue answers by closing the connection, and everything else on it. */
export class ClosingTopicError extends TapedeckError {
  override readonly name = 'ClosingTopicError';
  readonly url: string;
  readonly venue: VenueId;
  readonly topic: string;
  /** Empty if the topic is about many. */
  readonly symbol: string;

  constructor(url: string, about: ClosingTopic) {
    const { venue, topic, symbol } = about;
    const what = symbol === '' ? topic : `${symbol} (${topic})`;
    super(
      'topic-closes-connection',
      `${venue.exchange} closes the connection when ${what} is asked for: is it spelled as there, still listed, and of this network?`,
    );
    this.url = url;
    this.venue = venue.id;
    this.topic = topic;
    this.symbol = symbol;
  }
}

/** What {@link ClosingTopicError} is about. */
export interface ClosingTopic {
  readonly venue: { readonly id: VenueId; readonly exchange: string };
  readonly topic: string;
  readonly symbol: string;
}

/** A symbol that the venue's list of instruments does not have; the venue was not asked for it. */
export class UnknownSymbolError extends TapedeckError {
  override readonly name = 'UnknownSymbolError';
  readonly venue: VenueId;
  readonly symbol: string;
  /** Symbols of the list that are spelled alike, the nearest first; empty if none is. */
  readonly nearest: readonly string[];

  constructor(venue: VenueId, symbol: string, nearest: readonly string[]) {
    super(
      'symbol-unknown',
      `${venue} has no symbol ${symbol}${nearest.length === 0 ? '' : `; there are ${nearest.join(', ')}`}`,
    );
    this.venue = venue;
    this.symbol = symbol;
    this.nearest = nearest;
  }
}

/** What a program asks for cannot be: a depth, a symbol or a venue out of range. */
export class InvalidOptionError extends TapedeckError {
  override readonly name = 'InvalidOptionError';
  readonly option: string;
  readonly value: unknown;

  constructor(option: string, value: unknown, expected: string) {
    super(
      'invalid-option',
      `${option}: expected ${expected}, got ${typeof value === 'string' ? `"${value.slice(0, 64)}"` : String(value)}`,
    );
    this.option = option;
    this.value = value;
  }
}

/** A stream that was waited for was removed, or its engine has stopped. */
export class StreamEndedError extends TapedeckError {
  override readonly name = 'StreamEndedError';
  /** `venue:topic`; empty if it is about all streams. */
  readonly stream: string;

  constructor(stream: string, reason: string) {
    super('stream-ended', stream === '' ? reason : `${stream}: ${reason}`);
    this.stream = stream;
  }
}

/** The configuration cannot be used. */
export class ConfigError extends TapedeckError {
  override readonly name = 'ConfigError';
  /** Every field that is wrong. */
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super('invalid-option', problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** A frame or an answer that is not what the venue documents. `sample` is its beginning, at most {@link SAMPLE_BYTES} bytes of it. */
export class MessageParseError extends TapedeckError {
  override readonly name = 'MessageParseError';
  readonly url: string;
  readonly reason: string;
  readonly sample: string;

  constructor(url: string, reason: string, bytes: Uint8Array) {
    super('message-malformed', `malformed message: ${reason}`);
    this.url = url;
    this.reason = reason;
    this.sample = new TextDecoder().decode(bytes.subarray(0, SAMPLE_BYTES));
  }
}

/** A listener that threw, or whose promise rejected. */
export class HandlerError extends TapedeckError {
  override readonly name = 'HandlerError';
  readonly channel: string;

  constructor(channel: string, cause: unknown) {
    super(
      'handler-failed',
      `a listener of ${channel} threw: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.channel = channel;
  }
}

/** Longest sample kept of a malformed message, bytes. */
const SAMPLE_BYTES = 200;
