/** A command as completion knows it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words for its first argument; none if nobody can know them. */
  readonly words: readonly string[];
  /** Whether its first argument is a file. */
  readonly takesFile: boolean;
}

/** An option as completion knows it. */
export interface CompletedOption {
  /** Such as `--market`. */
  readonly long: string;
  readonly description: string;
  readonly value: 'none' | 'text' | 'word' | 'list' | 'file' | 'folder';
  /** What `word` and `list` are of. */
  readonly words: readonly string[];
  readonly isRepeated: boolean;
}
