import type { Timer } from '../../engine/ports.ts';
import type { Timeline } from '../timeline.ts';
import { TextFrame, type Peer, type Session } from './dialect.ts';
import type { TopicSubscriber } from './topic-hub.ts';

/** What a connection is between. */
export interface SessionEnds {
  readonly timeline: Timeline;
  readonly peer: Peer;
}

/** What the connections of all venues have in common: topics, timers, a bound on silence, and one end. */
export abstract class TopicSession implements Session, TopicSubscriber {
  /** How each topic is left, by name. */
  protected readonly topics = new Map<string, () => void>();
  readonly #timeline: Timeline;
  readonly #peer: Peer;
  readonly #timers = new Map<string, Timer>();
  #activityAt: number;
  #isClosed = false;

  constructor({ timeline, peer }: SessionEnds) {
    this.#timeline = timeline;
    this.#peer = peer;
    this.#activityAt = timeline.now;
  }

  deliver(frame: TextFrame): void {
    this.#peer.send(frame);
  }

  abstract onText(text: string): void;

  abstract expire(): void;

  onPing(): void {
    // Counts for nothing, unless a venue says so.
  }

  onPong(_payload: string): void {
    // The same.
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    for (const leave of this.topics.values()) leave();
    this.topics.clear();
  }

  protected get isClosed(): boolean {
    return this.#isClosed;
  }

  /** False if the topic was not had. */
  protected leave(name: string): boolean {
    this.topics.get(name)?.();
    return this.topics.delete(name);
  }

  protected reply(text: string): void {
    this.deliver(new TextFrame(text));
  }

  /** Calls `run` once, instead of what was to come by this name. */
  protected after(name: string, delayMs: number, run: () => void): void {
    if (this.#isClosed) return;
    this.cancel(name);
    this.#timers.set(name, this.#timeline.at(this.#timeline.now + delayMs, run));
  }

  protected cancel(name: string): void {
    this.#timers.get(name)?.cancel();
  }

  /** What silence is counted from. */
  protected noteActivity(): void {
    this.#activityAt = this.#timeline.now;
  }

  /** Calls `end` when there was no activity for so long, see {@link noteActivity}. */
  protected boundSilence(silenceMs: number, end: () => void): void {
    const leftMs = this.#activityAt + silenceMs - this.#timeline.now;
    if (leftMs <= 0) end();
    else this.after('silence', leftMs, () => this.boundSilence(silenceMs, end));
  }

  /** The venue ends connections on which something is asked for that it does not know: see {@link Peer.dropSoon}. */
  protected dropSoon(): void {
    if (!this.#isClosed) this.#peer.dropSoon();
  }

  protected close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.onClose();
    this.#peer.close(code, reason);
  }
}
