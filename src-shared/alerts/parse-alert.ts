import {
  type AlertRule,
  type Condition,
  DELIVERIES,
  type Delivery,
  type Direction,
  FAULTS,
  type LeafCondition,
  type LevelCondition,
  type Measure,
  USUAL_COOLDOWN_MS,
} from './alert.ts';
import { AlertTextError, AlertWords } from './alert-words.ts';
import { checkRule, type RuleProblemCode } from './check-rule.ts';
import { ALERT_SOUNDS, isSoundName, OWN_SOUND, type SoundName } from './sound-name.ts';

/** What came of an alert's text. Its instruments are named as they were written; empty for the one that is shown. */
export type ParsedAlert =
  | { readonly ok: true; readonly rule: AlertRule<string, string> }
  | { readonly ok: false; readonly problem: AlertTextProblem };

/** What is wrong with a text, in words for people. `at` is where in the text it was noticed. */
export interface AlertTextProblem {
  readonly code: AlertTextError['code'] | RuleProblemCode | 'empty' | 'too-long';
  readonly message: string;
  readonly at: number;
}

/**
 * The alert that a text describes, such as `btc > 100k` or `sol spread > 5 bps for 10s and quiet every 5m`. A word `alert` at its beginning is left
 * out. `now` is epoch ms, for `expires in`. Never throws.
 */
export function parseAlert(text: string, now: number): ParsedAlert {
  if (text.length > MOST_CHARS)
    return wrong({
      code: 'too-long',
      message: `an alert has at most ${String(MOST_CHARS)} characters`,
      at: MOST_CHARS,
    });
  const words = new AlertWords(text);
  words.accept('alert');
  if (words.isAtEnd)
    return wrong({ code: 'empty', message: 'type what to wait for, such as btc > 100k', at: text.length });
  try {
    const rule = new AlertParser(words, now).rule();
    const problem = checkRule(rule);
    return problem === undefined ? { ok: true, rule } : wrong({ ...problem, at: 0 });
  } catch (error) {
    if (!(error instanceof AlertTextError)) throw error;
    return wrong({ code: error.code, message: error.message, at: error.at });
  }
}

type Draft = Condition<string, string>;
type Leaf = LeafCondition<string, string>;
type Side = 'buy' | 'sell' | 'bid' | 'ask';
type Options = { -readonly [K in keyof Omit<AlertRule, 'condition'>]: AlertRule[K] };

/** Reads one text from left to right. */
class AlertParser {
  readonly #words: AlertWords;
  readonly #now: number;
  /** The instrument that was named last: conditions that name none are about it. */
  #subject = '';
  #depth = 0;

  constructor(words: AlertWords, now: number) {
    this.#words = words;
    this.#now = now;
  }

  rule(): AlertRule<string, string> {
    const condition = this.#any();
    const options: Options = { data: 'live', deliver: [] };
    while (!this.#words.isAtEnd) this.#option(options);
    // Who names a sound wants to hear it.
    const deliver = DELIVERIES.filter(
      (one) => options.deliver.includes(one) || (one === 'sound' && options.sound !== undefined),
    );
    return { condition, ...options, deliver };
  }

  #any(): Draft {
    return this.#joined('any', 'or', () => this.#joined('all', 'and', () => this.#term()));
  }

  #joined(kind: 'all' | 'any', word: string, part: () => Draft): Draft {
    const parts = [part()];
    while (this.#words.accept(word)) parts.push(part());
    const [first] = parts;
    return first !== undefined && parts.length === 1 ? first : { kind, of: parts };
  }

  #term(): Draft {
    let condition = this.#bare();
    while (this.#words.accept('for'))
      condition = { kind: 'lasts', condition, forMs: this.#words.duration('how long it must last') };
    return condition;
  }

  #bare(): Draft {
    if (!this.#words.accept('(')) return this.#leaf();
    if (++this.#depth > MOST_DEPTH) this.#words.fail('fewer brackets in brackets');
    const condition = this.#any();
    this.#depth--;
    this.#words.expect(')');
    return condition;
  }

  #leaf(): Draft {
    const words = this.#words;
    if (this.#isSubject()) this.#subject = words.take('an instrument').text;
    const instrument = this.#subject;
    words.accept('price');
    return this.#ofPrice(instrument) ?? this.#ofState(instrument) ?? this.#ofMeasure(instrument);
  }

  #ofPrice(instrument: string): Leaf | undefined {
    const next = this.#words.peek();
    if (COMPARISONS.has(next)) return this.#level({ of: 'price' });
    if (next === 'crosses' || next === 'cross') return this.#crosses(instrument);
    if (next === 'enters' || next === 'leaves') return this.#zone(instrument);
    return isMove(next) ? this.#moves(instrument, 'price') : undefined;
  }

  #ofState(instrument: string): Leaf | undefined {
    const words = this.#words;
    if (words.accept('quiet')) return { kind: 'quiet', instrument, forMs: this.#durationIfAny() ?? USUAL_QUIET_MS };
    if (words.accept('crossed')) return this.#crossed(instrument);
    if (words.accept('down')) return { kind: 'venueDown', venue: instrument };
    if (words.accept('clock')) return this.#clock(instrument);
    const fault = FAULTS.find((one) => words.accept(one));
    return fault === undefined ? undefined : { kind: 'fault', instrument, fault };
  }

  /** A word that could begin a condition is an instrument if a condition follows it: `GAP > 20` is about a ticker. */
  #isSubject(): boolean {
    const words = this.#words;
    const first = words.peek();
    if (first === '') words.fail('a condition');
    if (!STARTS.has(first)) return true;
    return WHOLE.has(first) && STARTS.has(words.peek(1));
  }

  #side(): Side | undefined {
    const side = (['buy', 'sell', 'bid', 'ask'] as const).find((one) => one === this.#words.peek());
    if (side !== undefined) this.#words.take('');
    return side;
  }

  #ofMeasure(instrument: string): Leaf {
    const words = this.#words;
    const side = this.#side();
    const ofTrades = side === 'buy' || side === 'sell' ? side : 'both';
    const ofBook = side === 'bid' || side === 'ask' ? side : 'both';
    if (words.accept('spread')) return this.#level({ of: 'spread' }, 'bps');
    if (words.accept('depth')) return this.#book((withinBps) => ({ of: 'depth', side: ofBook, withinBps }));
    if (words.accept('imbalance')) return this.#book((withinBps) => ({ of: 'imbalance', withinBps }));
    if (words.accept('volume')) return this.#flow((withinMs) => ({ of: 'volume', side: ofTrades, withinMs }));
    if (words.accept('delta')) return this.#flow((withinMs) => ({ of: 'delta', withinMs }));
    return this.#ofEvent(instrument, ofTrades);
  }

  #ofEvent(instrument: string, side: 'buy' | 'sell' | 'both'): Leaf {
    const words = this.#words;
    words.accept('large');
    if (words.accept('trade', 'trades')) return this.#size('trade', instrument, side);
    if (words.accept('liquidation', 'liquidations', 'liq')) return this.#size('liquidation', instrument, side);
    const of = words.accept('funding') ? 'funding' : words.accept('oi') ? 'openInterest' : undefined;
    if (of === undefined)
      return words.fail('a condition such as > 100k, crosses 100k, moves 2% in 5m, spread > 5 bps or stale');
    return isMove(words.peek()) ? this.#moves(instrument, of) : this.#level({ of });
  }

  #level(measure: Measure, unit?: string): LevelCondition<string> {
    const isAbove = this.#comparison();
    const level = this.#words.number('a level');
    if (unit !== undefined) this.#words.accept(unit);
    return { kind: 'level', instrument: this.#subject, measure, isAbove, level };
  }

  #comparison(): boolean {
    if (this.#words.accept('>', '>=', 'above')) return true;
    if (this.#words.accept('<', '<=', 'below')) return false;
    return this.#words.fail('> or <');
  }

  #book(measureOf: (withinBps: number) => Measure): Leaf {
    const before = this.#bpsIfAny();
    const leaf = this.#level({ of: 'price' });
    return { ...leaf, measure: measureOf(before ?? this.#bpsIfAny() ?? USUAL_BPS) };
  }

  #bpsIfAny(): number | undefined {
    if (!this.#words.accept('within')) return undefined;
    const bps = this.#words.number('how many bps');
    this.#words.accept('bps');
    return bps;
  }

  #flow(measureOf: (withinMs: number) => Measure): Leaf {
    const before = this.#words.accept('in') ? this.#words.duration('in which time') : undefined;
    const leaf = this.#level({ of: 'price' });
    return { ...leaf, measure: measureOf(before ?? this.#inTime()) };
  }

  #inTime(): number {
    this.#words.expect('in');
    return this.#words.duration('in which time');
  }

  #durationIfAny(): number | undefined {
    const next = this.#words.peek();
    return next !== '' && next >= '0' && next < ':' ? this.#words.duration('how long') : undefined;
  }

  #crosses(instrument: string): Leaf {
    const words = this.#words;
    words.take('');
    const direction = words.accept('above', 'up') ? 'up' : words.accept('below', 'down') ? 'down' : 'either';
    return { kind: 'crosses', instrument, level: words.number('a price'), direction };
  }

  #zone(instrument: string): Leaf {
    const words = this.#words;
    const isInside = words.take('').key === 'enters';
    const from = words.number('a price');
    words.expect('..', 'to', '-');
    return { kind: 'zone', instrument, from, to: words.number('a price'), isInside };
  }

  #moves(instrument: string, of: 'price' | 'openInterest' | 'funding'): Leaf {
    const words = this.#words;
    const verb = words.take('').key;
    const direction: Direction =
      verb === 'rises' || words.accept('up') ? 'up' : verb === 'falls' || words.accept('down') ? 'down' : 'either';
    const percent = words.number('by how many per cent');
    return { kind: 'moves', instrument, of, percent, withinMs: this.#inTime(), direction };
  }

  #size(kind: 'trade' | 'liquidation', instrument: string, side: 'buy' | 'sell' | 'both'): Leaf {
    this.#words.expect('>', '>=', 'above');
    return { kind, instrument, side, above: this.#words.number('a size in quote units') };
  }

  #crossed(instrument: string): Leaf {
    const words = this.#words;
    if (!words.accept('with')) return { kind: 'fault', instrument, fault: 'crossed' };
    const other = words.take('another instrument').text;
    let byBps = 0;
    if (words.accept('by')) {
      byBps = words.number('how many bps');
      words.accept('bps');
    }
    return { kind: 'crossedVenues', instrument, other, byBps };
  }

  #clock(venue: string): Leaf {
    const words = this.#words;
    words.accept('error');
    words.expect('>', '>=', 'above');
    return { kind: 'clockError', venue, aboveMs: words.duration('how far the clocks may differ') };
  }

  #option(to: Options): void {
    const words = this.#words;
    if (words.accept('once')) delete to.cooldownMs;
    else if (words.accept('every'))
      to.cooldownMs = words.accept('time') ? 0 : (this.#durationIfAny() ?? USUAL_COOLDOWN_MS);
    else if (words.accept('hysteresis')) to.hysteresisPercent = words.number('the hysteresis in per cent');
    else if (words.accept('simulated')) to.data = 'any';
    else if (words.accept('via')) to.deliver = this.#deliveries();
    else if (words.accept('sound')) to.sound = this.#sound();
    else if (words.accept('expires')) to.expiresAt = this.#now + this.#inTime();
    else if (words.accept('until')) to.expiresAt = this.#instant();
    else words.fail('and, or, for, once, every, hysteresis, expires in, until, simulated, via or sound');
  }

  #instant(): number {
    const { at } = this.#words;
    const { text } = this.#words.take('a date');
    const instant = ISO.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(instant))
      throw new AlertTextError('syntax', 'expected a date such as 2026-12-31 or 2026-12-31T12:00:00Z', at);
    return instant;
  }

  #deliveries(): readonly Delivery[] {
    const { at } = this.#words;
    const named = this.#words.take('how to notify').key.split(',');
    const known = DELIVERIES.filter((one) => named.includes(one));
    if (known.length === 0 || known.length !== new Set(named).size)
      throw new AlertTextError('syntax', `expected ${DELIVERIES.join(', ')} after via`, at);
    return known;
  }

  #sound(): SoundName {
    const { text, key, at, isQuoted } = this.#words.take('which sound');
    const sound = isQuoted ? OWN_SOUND + text : key;
    if (isSoundName(sound)) return sound;
    throw new AlertTextError(
      'sound',
      `expected ${ALERT_SOUNDS.join(', ')} or the name of a file of yours in quotes after sound`,
      at,
    );
  }
}

function isMove(word: string): boolean {
  return word === 'moves' || word === 'rises' || word === 'falls';
}

function wrong(problem: AlertTextProblem): ParsedAlert {
  return { ok: false, problem };
}

/** Conditions that are one word, which may be a ticker as well. */
const WHOLE: ReadonlySet<string> = new Set(['quiet', 'crossed', 'down', ...FAULTS]);
/** Words that conditions begin with. */
const STARTS: ReadonlySet<string> = new Set(
  [
    '> < >= <= above below price crosses cross enters leaves moves rises falls spread depth bid ask imbalance volume',
    'buy sell delta large trade trades liquidation liquidations liq funding oi clock',
    ...WHOLE,
  ].flatMap((words) => words.split(' ')),
);
const COMPARISONS: ReadonlySet<string> = new Set(['>', '<', '>=', '<=', 'above', 'below']);
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[-+]\d{2}:\d{2})?)?$/i;
/** More than any alert that was read and is written again to be edited: names are longer then. */
export const MOST_CHARS = 2000;
const MOST_DEPTH = 8;
const USUAL_QUIET_MS = 30_000;
const USUAL_BPS = 10;
