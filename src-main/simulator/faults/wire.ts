import type { Frame, HttpReply, Peer } from '../dialects/dialect.ts';

/** A client's end as transports offer it: what venues ask for, and the ways in which a line fails. */
export interface Wire extends Omit<Peer, 'dropSoon'> {
  send(frame: Frame): void;
  /** Sends a frame whose bytes take `ms` to arrive. The next one waits for it. */
  sendOver(frame: Frame, ms: number): void;
  /** Sends half of a frame, and then the connection breaks. */
  sendHalf(frame: Frame): void;
  /** Ends the connection without a close frame. */
  drop(): void;
  /** While silent, nothing passes either way, pongs and close frames included. */
  silence(isSilent: boolean): void;
}

/** An answer and how it travels. */
export interface WireReply extends HttpReply {
  /** `cut`: the connection is dropped instead; `never`: nothing comes. */
  readonly fate?: 'cut' | 'never';
  /** Sent so much later. */
  readonly afterMs?: number;
  /** Its body takes so long. */
  readonly overMs?: number;
}
