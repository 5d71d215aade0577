import type { TapedeckError } from '../errors.ts';
import type { EngineParts } from '../quality-event.ts';
import type { StreamRecord } from './stream-record.ts';

/** Why a symbol is not to be asked for; undefined if it is. */
export type SymbolProblem = (symbol: string) => TapedeckError | undefined;

/** Topics of symbols that the venue's list of instruments does not have. They are not asked for until a newer list has them. */
export class WithheldTopics {
  readonly #parts: Pick<EngineParts, 'clock' | 'quality'>;
  readonly #problemOf: SymbolProblem | undefined;
  readonly #streams = new Set<StreamRecord>();

  constructor(parts: Pick<EngineParts, 'clock' | 'quality'>, problemOf: SymbolProblem | undefined) {
    this.#parts = parts;
    this.#problemOf = problemOf;
  }

  /** Why a stream is not to be asked for; undefined if it is, as are all that are about many symbols. */
  problemOf(stream: StreamRecord): TapedeckError | undefined {
    return stream.isShared ? undefined : this.#problemOf?.(stream.symbol);
  }

  has(stream: StreamRecord): boolean {
    return this.#streams.has(stream);
  }

  /** Keeps a stream, and reports why. */
  add(stream: StreamRecord, { code, message: reason }: TapedeckError): void {
    const { venue, symbol, topic } = stream;
    this.#streams.add(stream);
    const at = this.#parts.clock.now();
    this.#parts.quality.report({ kind: 'subscription-rejected', at, venue, symbol, topic: topic.key, code, reason });
  }

  forget(stream: StreamRecord): void {
    this.#streams.delete(stream);
  }
}
