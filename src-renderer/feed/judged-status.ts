import { silenceOf } from '../../src-shared/market/stream-pace.ts';
import { LOADING } from './feed-status.ts';
import type { FeedStatus, StatusState } from './feed-status.ts';

/**
 * What the engine said of a subscription, judged by the time that has passed since its last data: one that sends as usual is as the engine says,
 * one that has been silent for longer than usual is quiet, and one that has been silent for too long is stale, whatever the engine has found
 * so far.
 */
export class JudgedStatus {
  #sent: FeedStatus = LOADING;
  #now: FeedStatus = LOADING;
  #silence: ReturnType<typeof silenceOf> = 'fine';

  /** As it was last judged. */
  get now(): FeedStatus {
    return this.#now;
  }

  /** Takes what the engine says. */
  take(sent: FeedStatus): void {
    this.#sent = sent;
    this.#now = sent;
    this.#silence = 'fine';
  }

  /** Judges it at an engine time, epoch ms. Returns whether it has become another. */
  judge(now: number): boolean {
    const sent = this.#sent;
    const silence = silenceAt(sent, now);
    if (silence === this.#silence) return false;
    this.#silence = silence;
    if (silence === 'fine') this.#now = sent;
    else if (silence === 'quiet') this.#now = { ...sent, isQuiet: true };
    else this.#now = { ...sent, state: 'stale', reason: 'silence' };
    return true;
  }
}

/** Only what is said to send can be silent. */
function silenceAt(sent: FeedStatus, now: number): ReturnType<typeof silenceOf> {
  const silenceMs = now - (sent.lastDataAt ?? NaN);
  return SENDING.has(sent.state) && !Number.isNaN(silenceMs) ? silenceOf(sent, silenceMs) : 'fine';
}

const SENDING: ReadonlySet<StatusState> = new Set<StatusState>(['running', 'verified', 'unverifiable']);
