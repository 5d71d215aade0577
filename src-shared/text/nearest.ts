/** The known word that another most likely stands for: the same but for a few letters; undefined if none is near enough. In any case of letters. */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  // A third of the letters may be wrong, and of a short word one.
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toUpperCase(), candidate.toUpperCase(), least);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

/** `: did you mean reconnect?`, or nothing if no known word is near. */
export function suggestion(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : `: did you mean ${nearest}?`;
}

/**
 * How many letters must be put in, left out, replaced, or swapped with their neighbour to make one word of the other; `most` if at least so
 * many. Words of more than {@link LONGEST} letters are not compared.
 */
export function editDistance(from: string, to: string, most = Infinity): number {
  if (Math.abs(from.length - to.length) >= most || from.length > LONGEST || to.length > LONGEST) return most;
  let twoBefore: readonly number[] = [];
  let before: readonly number[] = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let row = 1; row <= from.length; row++)
    [twoBefore, before] = [before, nextRow(from, to, { row, before, twoBefore })];
  return Math.min(before.at(-1) ?? 0, most);
}

/** Changes that make the first letters of `to`, as many as its index, of the first `row` letters of `from`. */
function nextRow(
  from: string,
  to: string,
  {
    row,
    before,
    twoBefore,
  }: { readonly row: number; readonly before: readonly number[]; readonly twoBefore: readonly number[] },
): readonly number[] {
  const current = [row];
  for (let column = 1; column <= to.length; column++) {
    const replaced = (before[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
    const isSwapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
    const swapped = isSwapped ? (twoBefore[column - 2] ?? 0) + 1 : Infinity;
    current.push(Math.min((before[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced, swapped));
  }
  return current;
}

const LONGEST = 128;
