/** A figure of the bench. Ratios are of rounds that were run by turns; `low` and `high` are the least and the greatest round. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: 'x' | 'MB' | 'ms' | 'us' | '%' | 'a second' | 'bytes' | '';
  readonly low?: number;
  readonly high?: number;
  /** What the project wants of it; absent if it only informs. */
  readonly goal?: Goal;
  /** Which way is worse, for comparisons with an older run; not compared if absent and there is no goal. */
  readonly worse?: 'less' | 'more';
}

/** At least or at most so much. */
type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One run, as `--json` prints it and `--against` reads it. */
export interface Results {
  readonly date: string;
  readonly machine: string;
  /** Of the machine when it began, by the mean of a minute. */
  readonly load: number;
  readonly session: string;
  readonly rows: readonly Row[];
}

/** The row of several rounds: their median and spread. */
export function toRow(name: string, unit: Row['unit'], rounds: readonly number[], more: Partial<Row> = {}): Row {
  const sorted = rounds.toSorted((a, b) => a - b);
  const [low = NaN] = sorted;
  return { name, unit, value: median(rounds), low, high: sorted.at(-1) ?? NaN, ...more };
}

/** The middle one; the greater of two in the middle. NaN if there is none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** A row for people. */
export function rowText(row: Row): string {
  return `  ${row.name.padEnd(58)} ${figure(row, row.value).padStart(12)}  ${spreadOf(row).padEnd(22)} ${verdictOf(row)}`.trimEnd();
}

/** The rows that got worse than in an older run by more than `share`, each as a sentence. Rows that only one of the two has are left out. */
export function regressions(before: Results, now: Results, share = 0.1): readonly string[] {
  const old = new Map(before.rows.map((row) => [row.name, row]));
  return now.rows.flatMap((row) => {
    const was = old.get(row.name);
    const worse = row.worse ?? (row.goal === undefined ? undefined : 'atLeast' in row.goal ? 'less' : 'more');
    if (was === undefined || worse === undefined || !(was.value > 0)) return [];
    const ratio = row.value / was.value;
    const isWorse = worse === 'less' ? !(ratio >= 1 - share) : !(ratio <= 1 + share);
    return isWorse ? [`${row.name}: ${figure(row, was.value)} before, ${figure(row, row.value)} now`] : [];
  });
}

/** What one part measured, for docs/PERFORMANCE.md. `load`: as it began; the work of the part before is still in it. */
export function toSection(
  part: string,
  load: number,
  { date, machine, load: beganLoad, session, rows }: Results,
): string {
  const loads =
    load === beganLoad
      ? `a load of ${load.toFixed(1)}`
      : `a load of ${load.toFixed(1)} (${beganLoad.toFixed(1)} when the run began)`;
  const lines = rows.map(
    (row) => `| ${row.name} | ${figure(row, row.value)} | ${spreadOf(row)} | ${goalOf(row)} | ${verdictOf(row)} |`,
  );
  return [
    `\`${part}\`, measured on ${date} at ${loads}:`,
    `${machine}.`,
    `Session: ${session}.`,
    '',
    '| what | median | rounds | goal | |',
    '| --- | ---: | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/**
 * A document with a part's section between the marks in place of the one of that part, if there is one: what was measured of other parts stays
 * as it is, with its own date and load. Sections are in the order of `parts`; those of others are left out. Throws if the document has no marks.
 */
export function withSection(document: string, part: string, section: string, parts: readonly string[]): string {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from < 0 || to < from) throw new Error(`no ${BEGIN} … ${END} in the document`);
  const stands = document.slice(from + BEGIN.length, to).split(SECTION_START);
  const sections = parts.flatMap((name) =>
    name === part ? [section] : stands.filter((text) => text.startsWith(`\`${name}\`,`)).map((text) => text.trim()),
  );
  return `${document.slice(0, from + BEGIN.length)}\n${sections.join('\n\n')}\n${document.slice(to)}`;
}

function spreadOf(row: Row): string {
  if (row.low === undefined || row.high === undefined || row.low === row.high) return '';
  return `${figure(row, row.low)} to ${figure(row, row.high)}`;
}

function goalOf({ goal, unit }: Row): string {
  if (goal === undefined) return '';
  return 'atLeast' in goal ? `at least ${goal.atLeast} ${unit}`.trim() : `at most ${goal.atMost} ${unit}`.trim();
}

function verdictOf(row: Row): string {
  const { goal, value } = row;
  if (goal === undefined) return '';
  const missedBy = 'atLeast' in goal ? goal.atLeast - value : value - goal.atMost;
  return missedBy <= 0 ? 'met' : `**missed by ${figure(row, missedBy)}**`;
}

function figure({ unit }: Row, value: number): string {
  const digits = unit === 'x' || unit === 'us' ? 2 : unit === 'ms' || unit === '%' ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`.trimEnd();
}

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';
const SECTION_START = /^(?=`\w+`, measured on )/m;
