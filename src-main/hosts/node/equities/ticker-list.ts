import usualTickers from '../../../../config/tickers.us300.json' with { type: 'json' };
import { readFile } from 'node:fs/promises';
import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import { visibleText } from '../../../../src-shared/text/visible.ts';
import { fileWords } from '../ports/file-words.ts';

/** Tickers, or what is wrong with the list, in words. */
export type TickerList =
  | { readonly ok: true; readonly tickers: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a list of tickers: a JSON array of texts, or words between commas, blanks and line ends, where `#` begins a comment. Case does not matter;
 * `BRK.B` is `BRK-B`, as Yahoo spells it. One that comes twice counts once.
 */
export function parseTickers(text: string): TickerList {
  const words = text.trimStart().startsWith('[') ? jsonWords(text) : plainWords(text);
  if (words === undefined) return { ok: false, problem: 'expected a JSON array of tickers' };
  const tickers = new Set<string>();
  for (const word of words) {
    const ticker = word.toUpperCase().replace('.', '-');
    if (!TICKER.test(ticker))
      return {
        ok: false,
        problem: `"${visibleText(word.slice(0, MAX_SHOWN))}" is no ticker: expected such as AAPL or BRK-B`,
      };
    tickers.add(ticker);
  }
  if (tickers.size === 0) return { ok: false, problem: 'no ticker in the list' };
  if (tickers.size > MAX_TICKERS)
    return { ok: false, problem: `${String(tickers.size)} tickers: at most ${String(MAX_TICKERS)} can be polled` };
  return { ok: true, tickers: [...tickers] };
}

/** Reads the tickers that are given, else those of a list, else the usual ones. */
export async function readTickers({
  tickers,
  list,
}: {
  readonly tickers: string;
  readonly list: string;
}): Promise<TickerList> {
  if (tickers !== '') return parseTickers(tickers);
  if (list === '') return { ok: true, tickers: usualTickers };
  try {
    const parsed = parseTickers((await readFile(list, 'utf8')).replace(/^\uFEFF/, ''));
    return parsed.ok ? parsed : { ok: false, problem: `${list}: ${parsed.problem}` };
  } catch (error) {
    return { ok: false, problem: `${list} cannot be read: ${fileWords(error)}` };
  }
}

function jsonWords(text: string): readonly string[] | undefined {
  const value = parseJsonText(text);
  return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
}

function plainWords(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => (line.split('#', 1)[0] ?? '').split(/[\s,;]/))
    .filter((word) => word !== '');
}

const TICKER = /^[A-Z0-9][A-Z0-9^=-]{0,15}$/;
const MAX_SHOWN = 20;
/** A hundred requests a cycle. */
const MAX_TICKERS = 10_000;
