/** A JSON text of about so many characters, in which one that is cut off or mixed with another shows. */
export function textOf(n: number, length: number): string {
  return JSON.stringify({ n, filler: String(n % 10).repeat(length), again: n });
}

/** The number of a whole text; undefined if it is not one. */
export function numberOf(text: string): number | undefined {
  try {
    const { n, filler, again } = JSON.parse(text) as { n: number; filler: string; again: number };
    return n === again && filler === String(n % 10).repeat(filler.length) ? n : undefined;
  } catch {
    return undefined;
  }
}
