import type { PaletteEntry } from './palette-model.ts';

/**
 * Keeps the lines of a search where they were first shown: one that comes later, such as that of a list that was loaded meanwhile, goes below them,
 * so that Enter takes the line that was read.
 */
export class ShownLines {
  #keys: readonly string[] = [];

  /** The lines in the order to show. While it is searched nothing is kept, as Enter waits for the answer. */
  inOrder(lines: readonly PaletteEntry[], isSearching: boolean): readonly PaletteEntry[] {
    if (isSearching) {
      this.#keys = [];
      return lines;
    }
    const late = new Map(lines.map((line) => [keyOf(line), line]));
    const kept: PaletteEntry[] = [];
    for (const key of this.#keys) {
      const line = late.get(key);
      if (line === undefined) continue;
      kept.push(line);
      late.delete(key);
    }
    const ordered = [...kept, ...late.values()];
    this.#keys = ordered.map(keyOf);
    return ordered;
  }
}

/** What tells a line from the others of a search. */
export function keyOf({ group, id }: Pick<PaletteEntry, 'group' | 'id'>): string {
  return `${group} ${id}`;
}
