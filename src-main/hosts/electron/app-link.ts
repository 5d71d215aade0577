import { isFileName } from '../../../src-shared/text/file-name.ts';
import { toInstrumentId } from '../../../src-shared/market/instrument.ts';
import { isVenueId } from '../../../src-shared/market/venue-ids.ts';
import { LINKED_PANELS } from '../../../src-shared/wire/host-bridge.ts';
import type { LinkedPanel, MarketLink } from '../../../src-shared/wire/host-bridge.ts';

/** What a `tapedeck:` link asks for, or why it is rejected, in words for people. */
export type AppLink =
  | { readonly kind: 'mode'; readonly mode: 'demo' | 'live' }
  /** A recording in `home/captures`, by its name. */
  | { readonly kind: 'recording'; readonly name: string }
  | { readonly kind: 'market'; readonly market: MarketLink }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Whether an argument or address is one of our links, right or wrong. */
export function isAppLink(text: string): boolean {
  return /^tapedeck:/i.test(text);
}

/**
 * Reads `tapedeck:demo`, `tapedeck:live`, `tapedeck:recording/NAME` and `tapedeck:market/VENUE/SYMBOL[/PANEL]`, `//` behind the colon
 * allowed. Any web page can make one: whatever is not exactly of that form is rejected.
 */
export function parseAppLink(text: string): AppLink {
  if (text.length > MAX_LENGTH) return wrong('it is too long');
  const rest = /^tapedeck:(?:\/\/)?([^?#]*)$/i.exec(text)?.[1]?.replace(/\/$/, '');
  const parts = rest?.split('/').map(decoded);
  if (parts === undefined || parts.includes(undefined)) return wrong('it is not written as such links are');
  const [kind = '', ...values] = parts.map((part) => part ?? '');
  if ((kind === 'demo' || kind === 'live') && values.length === 0) return { kind: 'mode', mode: kind };
  if (kind === 'recording' && values.length === 1) return recordingOf(values);
  return kind === 'market' ? marketOf(values) : NOTHING_SUCH;
}

function recordingOf([name = '']: readonly string[]): AppLink {
  return isFileName(name) ? { kind: 'recording', name } : wrong('it names no recording');
}

function marketOf(values: readonly string[]): AppLink {
  const [venue = '', symbol = '', panel = 'ladder'] = values;
  if (values.length < 2 || values.length > 3) return NOTHING_SUCH;
  if (!isVenueId(venue)) return wrong('it names a venue that is not known');
  if (!SYMBOL.test(symbol)) return wrong('it names no symbol');
  if (!isLinkedPanel(panel)) return wrong('it names a panel that there is not');
  return { kind: 'market', market: { instrument: toInstrumentId(venue, symbol), panel } };
}

function isLinkedPanel(text: string): text is LinkedPanel {
  return (LINKED_PANELS as readonly string[]).includes(text);
}

function wrong(why: string): AppLink {
  return { kind: 'wrong', reason: `The link was not followed: ${why}.` };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const NOTHING_SUCH = wrong('it asks for something that there is not');
const MAX_LENGTH = 200;
/** Symbols of every venue, Hyperliquid's `@107` and Gate's `BTC_USDT` included, and nothing that a path or a page could take amiss. */
const SYMBOL = /^[\p{L}\p{N}@:_.-][\p{L}\p{N}@:_./-]{0,39}$/u;
