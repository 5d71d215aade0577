/** Draws lines over those drawn before on a terminal; anywhere else one after the other. */
export function createScreen(output: Output = process.stdout): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    const up = output.isTTY && drawn > 0 ? `\u001B[${String(drawn)}A\u001B[J` : '';
    output.write(`${up}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
}

/** A bar as long as a share of the greatest, at most `width` characters. */
export function bar(value: number, greatest: number, width: number): string {
  const share = greatest > 0 ? Math.min(1, value / greatest) : 0;
  return '█'.repeat(Math.round(share * width)).padEnd(width);
}

/** A time of day in UTC. */
export function timeOfDay(at: number | undefined): string {
  return at === undefined ? '--:--:--.---' : new Date(at).toISOString().slice(11, 23);
}

/** The greatest of some decimals. */
export function greatestOf(decimals: readonly string[]): number {
  return decimals.reduce((most, decimal) => Math.max(most, Number(decimal)), 0);
}

interface Output {
  readonly isTTY: boolean;
  write(text: string): boolean;
}
