import { type Instrument, isNotTraded } from '../../../src-shared/market/instrument.ts';
import type { InstrumentLabel } from '../../format/instrument-label.ts';
import { delistingMoment, STATUS_WORDS } from '../../format/listing.ts';
import type { Zone } from '../../format/zone.ts';

/** One line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  /** What the instrument is called; undefined if the line is none. */
  readonly instrument?: InstrumentLabel;
  readonly detail: string;
  readonly group: 'panel' | 'instrument' | 'command';
  readonly keys?: string | undefined;
  run(): void;
}

/** A command to be found by its title, or by other words for what it does. */
export interface FoundByWords {
  readonly title: string;
  readonly keywords?: string;
}

/** Commands of which every word typed begins a word, those whose title starts with the text first. */
export function matchingCommands<T extends FoundByWords>(commands: readonly T[], text: string): readonly T[] {
  const words = wordsOf(text);
  const found = commands.filter(({ title, keywords = '' }) => {
    const known = wordsOf(`${title} ${keywords}`);
    return words.every((word) => known.some((one) => one.startsWith(word)));
  });
  const start = text.trim().toLowerCase();
  return [...found].sort(
    (a, b) => Number(b.title.toLowerCase().startsWith(start)) - Number(a.title.toLowerCase().startsWith(start)),
  );
}

/** A setting that is a number, to be found by its title. */
export interface FoundNumber extends FoundByWords {
  readonly least: number;
  readonly most: number;
}

/** Numbers whose title or keywords have every word typed, with the number typed last if it lies in their range: `recentre every 30`. */
export function matchingNumbers<T extends FoundNumber>(
  numbers: readonly T[],
  text: string,
): readonly { readonly number: T; readonly value: number | undefined }[] {
  const words = text.trim().split(/\s+/u);
  // The unit may stand behind the number.
  const at = words.findLastIndex((word, place) => place >= words.length - 2 && /^\d+(\.\d+)?$/.test(word));
  const value = at < 1 ? undefined : Number(words[at]);
  return matchingCommands(numbers, value === undefined ? text : words.slice(0, at).join(' '))
    .filter(({ least, most }) => value === undefined || (value >= least && value <= most))
    .map((number) => ({ number, value }));
}

/** What is said beside a command that can be on or off. */
export function withState(detail: string, isOn: boolean | undefined): string {
  if (isOn === undefined) return detail;
  return `${detail} · ${isOn ? 'on' : 'off'}`;
}

function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}+./-]+/u)
    .filter((word) => word !== '');
}

/** Whether the text looks like an instrument rather than a command: then instruments come first. */
export function looksLikeSymbol(text: string): boolean {
  return /^[\p{L}\p{N}/_:.-]{1,40}$/u.test(text.trim());
}

/** Whether a text is the first words of a command, whole: `delta` of `Delta: bought less sold`, not `del`. */
export function namesCommand(title: string, text: string): boolean {
  const typed = wordsOf(text);
  const words = wordsOf(title);
  return typed.length > 0 && typed.every((word, at) => words[at] === word);
}

/** The ticker that a text may be, as sources spell it; undefined if it is none: letters, and a class such as that of BRK.B. */
export function typedTicker(text: string): string | undefined {
  const typed = text.trim().toUpperCase();
  return /^[A-Z]{1,5}(?:[.-][A-Z])?$/.test(typed) ? typed.replace('.', '-') : undefined;
}

/** What is said of exchanges whose lists of instruments have not been loaded, so that nothing of theirs is found; undefined if there are none. */
export function unlistedWords(exchanges: readonly string[], isAll: boolean): string | undefined {
  if (exchanges.length === 0) return undefined;
  const whose = isAll ? '' : ` of ${exchanges.join(', ')}`;
  return `The lists of instruments${whose} could not be loaded so far; they are being tried again.`;
}

/** What is said about an instrument beside its symbol; `now` in epoch ms. */
export function instrumentDetail(
  instrument: Instrument,
  venueTitle: string,
  { zone, now }: { readonly zone: Zone; readonly now: number },
): string {
  const kind = {
    spot: 'spot',
    perp: 'perpetual',
    'perp-inverse': 'perpetual, inverse',
    future: 'future',
    'future-inverse': 'future, inverse',
    equity: 'stock',
  }[instrument.marketType];
  const listed = isNotTraded(instrument.status) ? ` · ${STATUS_WORDS[instrument.status]}` : '';
  const delisted = delistingMoment(instrument, zone, now);
  const name = instrument.title ?? `${instrument.base}/${instrument.quote}`;
  return `${name} · ${venueTitle} · ${kind}${listed}${delisted === undefined ? '' : ` · delisted ${delisted}`}`;
}
