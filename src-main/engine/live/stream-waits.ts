import type { Lease } from '../connect/stream-pool.ts';
import { isUp } from '../connect/stream-states.ts';
import { ERROR_CLASSES, StreamEndedError, SubscriptionError, TapedeckError, type ErrorCode } from '../errors.ts';
import type { Timer } from '../ports.ts';

/** What waits look at. */
export interface StreamWaitsOptions {
  /** The open stream behind a key; undefined if it is not open. */
  find(key: string): Lease | undefined;
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** What one stream is waited for with. */
export interface WaitOptions {
  /** Longest wait, ms; as long as it takes if absent. */
  readonly timeoutMs?: number;
}

/** Programs that wait for streams to run. */
export class StreamWaits {
  readonly #options: StreamWaitsOptions;
  readonly #waits = new Set<Wait>();

  constructor(options: StreamWaitsOptions) {
    this.#options = options;
  }

  /** Resolves when a stream runs; rejects when it has failed, was removed or all ended, and after `timeoutMs`. `key` is that of its handle. */
  running(key: string, { timeoutMs }: WaitOptions = {}): Promise<void> {
    const streamOf = (): Lease['stream'] | undefined => this.#options.find(key)?.stream;
    return this.#wait({
      handle: key,
      timeoutMs,
      look: (changed) => {
        const stream = streamOf();
        if (stream === undefined || (changed !== undefined && changed !== stream.key)) return undefined;
        if (isUp(stream)) return 'done';
        return stream.state === 'failed' ? errorOf(stream) : undefined;
      },
      onTimeout: () => {
        const stream = streamOf();
        return stream?.lastError === undefined
          ? new TapedeckError('wait-timeout', `${key} was not running after ${String(timeoutMs)} ms`)
          : errorOf(stream);
      },
    });
  }

  /**
   * Resolves when one of some streams runs; rejects with the error of the first once none has come at the first attempt. After `timeoutMs`,
   * `onTimeout` says what is wrong; undefined for nothing.
   */
  anyRunning(
    handles: ReadonlySet<string>,
    timeoutMs: number,
    onTimeout: () => TapedeckError | undefined,
  ): Promise<void> {
    const failed = new Map<string, TapedeckError>();
    const streams = new Map<string, Lease['stream']>();
    for (const handle of handles) {
      const stream = this.#options.find(handle)?.stream;
      if (stream === undefined) failed.set(handle, new SubscriptionError('', [handle], 'there is no room for it'));
      else streams.set(stream.key, stream);
    }
    const all = streams.size + failed.size;
    const look = (stream: Lease['stream'] | undefined): Outcome => {
      if (stream !== undefined && isUp(stream)) return 'done';
      if (stream?.lastError !== undefined && !failed.has(stream.key)) failed.set(stream.key, errorOf(stream));
      const [first] = failed.values();
      return failed.size === all ? first : undefined;
    };
    return this.#wait({
      timeoutMs,
      onTimeout,
      look: (changed) => {
        if (changed !== undefined) return look(streams.get(changed));
        let outcome: Outcome = look(undefined);
        for (const stream of streams.values()) outcome = outcome === 'done' ? outcome : look(stream);
        return outcome;
      },
    });
  }

  /** The state of a stream has changed; `key` is its own. */
  onChanged(key: string): void {
    for (const wait of this.#waits) wait.look(key);
  }

  /** A stream was removed; `key` is that of its handles. */
  onRemoved(key: string): void {
    for (const wait of this.#waits)
      if (wait.handle === key) wait.settle(new StreamEndedError(key, 'it was removed while it was waited for'));
  }

  /** Nothing comes any more. */
  stop(): void {
    for (const wait of this.#waits) wait.settle(new StreamEndedError('', 'the engine has stopped'));
  }

  #wait({ handle, timeoutMs, look, onTimeout }: WaitRules): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let timer: Timer | undefined;
    const wait: Wait = {
      handle,
      look: (changed) => {
        const outcome = look(changed);
        if (outcome !== undefined) wait.settle(outcome === 'done' ? undefined : outcome);
      },
      settle: (error) => {
        if (!this.#waits.delete(wait)) return;
        timer?.cancel();
        if (error === undefined) resolve();
        else reject(error);
      },
    };
    this.#waits.add(wait);
    if (timeoutMs !== undefined)
      timer = this.#options.setTimer(() => {
        wait.settle(onTimeout());
      }, timeoutMs);
    wait.look(undefined);
    return promise;
  }
}

/** Whether a wait is over, and how; undefined while it is not. */
type Outcome = 'done' | TapedeckError | undefined;

interface WaitRules {
  /** The handle that is waited for, if it is one. */
  readonly handle?: string;
  readonly timeoutMs: number | undefined;
  /** `changed` is the stream that has; any may have if it is undefined. */
  readonly look: (changed: string | undefined) => Outcome;
  readonly onTimeout: () => TapedeckError | undefined;
}

interface Wait {
  readonly handle: string | undefined;
  look(changed: string | undefined): void;
  settle(error: TapedeckError | undefined): void;
}

/** Why a stream does not come, as an error that programs can decide by. */
function errorOf({ cause, lastError }: Lease['stream']): TapedeckError {
  return cause ?? new TapedeckError(codeOf(lastError?.code), lastError?.message ?? 'the stream has failed');
}

function codeOf(code: string | undefined): ErrorCode {
  return code !== undefined && isErrorCode(code) ? code : 'request-failed';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CLASSES, code);
}
