import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { CheckedFact } from './checked-fact.ts';

/** What a report says besides the facts. */
export interface ReportAbout {
  /** Of this program. */
  readonly version: string;
  /** When the check began, epoch ms. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly network: 'production' | 'test network' | 'other endpoints';
  /** Files of recordings, by venue; those of venues that recorded nothing are absent. */
  readonly captures: Readonly<Partial<Record<StreamVenueId, string>>>;
}

/** How many facts are as assumed, differ and were not seen. */
export interface FactCounts {
  readonly asAssumed: number;
  readonly differ: number;
  readonly notSeen: number;
}

/** Counts facts by their verdict. An alternative host that does not answer counts as not seen. */
export function countFacts(facts: readonly CheckedFact[]): FactCounts {
  const of = (verdict: CheckedFact['verdict']): number => facts.filter((fact) => fact.verdict === verdict).length;
  return { asAssumed: of('as-assumed'), differ: of('differs'), notSeen: of('not-seen') };
}

/** One line for people: `DIFFERS  okx fields books:*: …`. */
export function factLine({ venue, fact, about, assumed, met, verdict }: CheckedFact): string {
  const subject = about === '' ? fact : `${fact} ${about}`;
  return `${MARKS[verdict]}  ${venue} ${subject}: ${met}${verdict === 'as-assumed' ? '' : ` (assumed: ${assumed})`}`;
}

/** The counts as a sentence. */
export function countsLine({ asAssumed, differ, notSeen }: FactCounts): string {
  return `${String(asAssumed)} facts as assumed, ${String(differ)} differ, ${String(notSeen)} not seen in the time.`;
}

/** The report as JSON, pretty. */
export function toJsonReport(about: ReportAbout, facts: readonly CheckedFact[]): string {
  return `${JSON.stringify({ format: 'tapedeck-live-check', formatVersion: 1, ...about, counts: countFacts(facts), facts }, undefined, 2)}\n`;
}

/** The report as Markdown: what differs first, then every fact, a table a venue. */
export function toMarkdownReport(about: ReportAbout, facts: readonly CheckedFact[]): string {
  const { version, startedAt, seconds, network, captures } = about;
  const venues = [...new Set(facts.map(({ venue }) => venue))];
  const differing = facts.filter(({ verdict }) => verdict === 'differs');
  return [
    '# Tapedeck: live check',
    '',
    `Version ${version}, ${new Date(startedAt).toISOString()}, ${String(seconds)} s, ${network}. ${countsLine(countFacts(facts))}`,
    '',
    'Personal data is removed: no addresses, no names, no folders, no proxy.',
    '',
    '## What differs',
    '',
    ...(differing.length === 0 ? ['Nothing.'] : tableOf(differing)),
    ...venues.flatMap((venue) => {
      const capture = captures[venue];
      return [
        '',
        `## ${venue}`,
        '',
        ...(capture === undefined ? [] : [`Recording: \`${capture}\``, '']),
        ...tableOf(facts.filter((fact) => fact.venue === venue)),
      ];
    }),
    '',
  ].join('\n');
}

function tableOf(facts: readonly CheckedFact[]): readonly string[] {
  return [
    '| | venue | fact | about | assumed | met |',
    '| --- | --- | --- | --- | --- | --- |',
    ...facts.map(
      ({ venue, fact, about, assumed, met, verdict }) =>
        `| ${WORDS[verdict]} | ${[venue, fact, about, assumed, met].map(cellOf).join(' | ')} |`,
    ),
  ];
}

/** A text of a venue stays within its cell, and is no markup. */
function cellOf(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\|`*_<>[\]]/g, String.raw`\$&`);
}

const MARKS = { 'as-assumed': 'ok     ', differs: 'DIFFERS', 'not-seen': '?      ' } as const;
const WORDS = { 'as-assumed': 'ok', differs: '**differs**', 'not-seen': 'not seen' } as const;
