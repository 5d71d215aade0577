import {
  CHECK_EVERY_MS,
  HEARTBEAT_MS,
  SILENT_AFTER_MS,
  SilenceWatch,
} from '../../../../src-shared/wire/silence-watch.ts';
import type { ClockPort, Timer } from '../../../engine/ports.ts';

/** What a watched peer offers, and who is notified. */
export interface PeerWatchOptions {
  readonly clock: Pick<ClockPort, 'monotonic' | 'setTimer'>;
  /** Asks the peer for a sign of life, which is noted by `note`. */
  ping(): void;
  /** The peer has not responded for {@link SILENT_AFTER_MS}; false when it does again. */
  onSilence(isSilent: boolean): void;
  /** The peer has not responded for {@link HUNG_AFTER_MS}: called once, and nothing after it. */
  onHung(): void;
}

/** Silence after which a peer is given up, ms. */
export const HUNG_AFTER_MS = 30_000;

/** Pings a peer every second, the engine thread or a server elsewhere, and reports when it stops responding. */
export class PeerWatch {
  readonly #options: PeerWatchOptions;
  readonly #silence: SilenceWatch;
  #check: Timer | undefined;
  #ping: Timer | undefined;
  #isSilent = false;

  constructor(options: PeerWatchOptions) {
    this.#options = options;
    this.#silence = new SilenceWatch(options.clock.monotonic());
    this.#checkLater();
    this.#pingNow();
  }

  /** The peer responded, or sent something by itself. */
  note(): void {
    this.#silence.note(this.#options.clock.monotonic());
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#options.onSilence(false);
  }

  /** Ends the watch. May be called twice. */
  dispose(): void {
    this.#check?.cancel();
    this.#ping?.cancel();
  }

  #pingNow(): void {
    this.#options.ping();
    this.#ping = this.#options.clock.setTimer(() => {
      this.#pingNow();
    }, HEARTBEAT_MS);
  }

  #checkLater(): void {
    this.#check = this.#options.clock.setTimer(() => {
      this.#checkLater();
      this.#judge(this.#silence.check(this.#options.clock.monotonic()));
    }, CHECK_EVERY_MS);
  }

  #judge(silentMs: number): void {
    if (silentMs >= HUNG_AFTER_MS) {
      this.dispose();
      this.#options.onHung();
    } else if (silentMs >= SILENT_AFTER_MS && !this.#isSilent) {
      this.#isSilent = true;
      this.#options.onSilence(true);
    }
  }
}
