// Whether a regular expression takes time in proportion to the text, whatever the text is. JavaScript's engine tries one way after the
// other: if two repeats that may follow each other can take the same character, it may try them in as many ways as the text has places
// (or, one inside the other, in twice as many for every character). The check is strict: it refuses what it cannot tell.

/** What is wrong with a pattern, for people; undefined if it is linear. `flags` as in a literal. */
export function nonLinearity(source, flags = '') {
  let node;
  try {
    node = new Parser(source, flags).parse();
  } catch (error) {
    return error instanceof Unreadable ? `cannot be judged: ${error.message}` : Promise.reject(error);
  }
  return problemIn(node, flags.includes('y'));
}

/** A pattern of a kind that is not understood here. */
class Unreadable extends Error {}

/**
 * Nodes: `chars` (a set, as a test of a code unit), `seq`, `alt`, `repeat` (least, most), `empty` (assertions, which take no character;
 * `start` of the whole text among them).
 */
class Parser {
  #at = 0;
  constructor(source, flags) {
    this.source = source;
    this.flags = flags;
  }

  parse() {
    const node = this.alternatives();
    if (this.#at < this.source.length) throw new Unreadable(`a ${this.source[this.#at]} too many`);
    return node;
  }

  alternatives() {
    const options = [this.sequence()];
    while (this.source[this.#at] === '|') {
      this.#at++;
      options.push(this.sequence());
    }
    return options.length === 1 ? options[0] : { kind: 'alt', options };
  }

  sequence() {
    const parts = [];
    while (this.#at < this.source.length && !'|)'.includes(this.source[this.#at])) parts.push(this.term());
    return { kind: 'seq', parts };
  }

  term() {
    const atom = this.atom();
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.#at));
    if (found === null) return atom;
    this.#at += found[0].length;
    const [, sign, least, comma, most] = found;
    if (sign !== undefined)
      return { kind: 'repeat', atom, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    return {
      kind: 'repeat',
      atom,
      least: Number(least),
      most: comma === '' ? Number(least) : most === '' ? Infinity : Number(most),
    };
  }

  atom() {
    const char = this.source[this.#at];
    if (char === '(') return this.group();
    if (char === '[') return { kind: 'chars', set: this.charClass() };
    if (char === '\\') return this.escape();
    this.#at++;
    if (char === '^') return { kind: 'empty', isStart: !this.flags.includes('m') };
    if (char === '$') return { kind: 'empty' };
    if (char === '.') return { kind: 'chars', set: negated(rangesOf('\n\r\u2028\u2029')) };
    return { kind: 'chars', set: rangesOf(char) };
  }

  group() {
    const head = /^\((?:\?(?:<[A-Za-z]\w*>|:|<?[=!]))?/.exec(this.source.slice(this.#at))[0];
    this.#at += head.length;
    const inner = this.alternatives();
    if (this.source[this.#at] !== ')') throw new Unreadable('a group without an end');
    this.#at++;
    return /[=!]$/.test(head) ? { kind: 'empty', inner } : inner;
  }

  escape() {
    const next = this.source[this.#at + 1];
    if (next === 'b' || next === 'B') {
      this.#at += 2;
      return { kind: 'empty' };
    }
    if (/[1-9k]/.test(next)) throw new Unreadable('it refers back');
    return { kind: 'chars', set: this.escapedSet() };
  }

  /** One `\` and what belongs to it. */
  escapedSet() {
    const rest = this.source.slice(this.#at);
    const found = /^\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[pP]\{[^}]*\}|c[A-Z]|.)/i.exec(rest);
    if (found === null) throw new Unreadable('a lonely backslash');
    const [text] = found;
    this.#at += text.length;
    const kind = text[1];
    if (kind === 'p' || kind === 'P') return ANY;
    if (kind in CLASSES) return CLASSES[kind];
    if (kind.toLowerCase() in CLASSES) return negated(CLASSES[kind.toLowerCase()]);
    const hex = /^\\[ux]\{?([\da-f]+)/i.exec(text);
    if (hex !== null && text.length > 2) return [[parseInt(hex[1], 16), parseInt(hex[1], 16)]];
    return rangesOf(CONTROLS[kind] ?? kind);
  }

  charClass() {
    this.#at++;
    const isNegated = this.source[this.#at] === '^';
    if (isNegated) this.#at++;
    const ranges = [];
    while (this.source[this.#at] !== ']') {
      if (this.#at >= this.source.length) throw new Unreadable('a class without an end');
      const from = this.classMember();
      if (this.source[this.#at] === '-' && this.source[this.#at + 1] !== ']' && from.length === 1) {
        this.#at++;
        const to = this.classMember();
        ranges.push([from[0][0], to[0][1]]);
      } else ranges.push(...from);
    }
    this.#at++;
    return isNegated ? negated(ranges) : ranges;
  }

  classMember() {
    if (this.source[this.#at] === '\\') return this.escapedSet();
    const char = String.fromCodePoint(this.source.codePointAt(this.#at));
    this.#at += char.length;
    return [[char.codePointAt(0), char.codePointAt(0)]];
  }
}

const LAST = 0x10_ffff;
const ANY = [[0, LAST]];
const CONTROLS = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' };
const CLASSES = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
    [160, 160],
    [0x16_80, 0x16_80],
    [0x20_00, 0x20_0a],
    [0x20_28, 0x20_29],
    [0x20_2f, 0x20_2f],
    [0x20_5f, 0x20_5f],
    [0x30_00, 0x30_00],
    [0xfe_ff, 0xfe_ff],
  ],
};

function rangesOf(text) {
  return Array.from(text, (char) => [char.codePointAt(0), char.codePointAt(0)]);
}

function negated(ranges) {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const others = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) others.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) others.push([next, LAST]);
  return others;
}

function overlap(one, other) {
  return one.some(([from, to]) => other.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to));
}

/** Characters that a match of a node may begin with, or contain. */
function charsIn(node) {
  switch (node.kind) {
    case 'chars':
      return node.set;
    case 'seq':
      return node.parts.flatMap(charsIn);
    case 'alt':
      return node.options.flatMap(charsIn);
    case 'repeat':
      return charsIn(node.atom);
    default:
      return [];
  }
}

function canBeEmpty(node) {
  switch (node.kind) {
    case 'chars':
      return false;
    case 'seq':
      return node.parts.every(canBeEmpty);
    case 'alt':
      return node.options.some(canBeEmpty);
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.atom);
    default:
      return true;
  }
}

function firstOf(node) {
  switch (node.kind) {
    case 'seq': {
      const chars = [];
      for (const part of node.parts) {
        chars.push(...firstOf(part));
        if (!canBeEmpty(part)) break;
      }
      return chars;
    }
    case 'alt':
      return node.options.flatMap(firstOf);
    case 'repeat':
      return firstOf(node.atom);
    default:
      return charsIn(node);
  }
}

/** A repeat of so few is no danger. */
const MANY = 64;

function isLong(node) {
  return node.kind === 'repeat' && node.most > MANY;
}

function problemIn(node, isSticky) {
  return nested(node, false) ?? adjacent(node) ?? (isSticky ? undefined : searched(node));
}

/** A repeat of what repeats, or of what can be read in two ways, may be cut in exponentially many ways. */
function nested(node, isInside) {
  switch (node.kind) {
    case 'seq':
      return firstProblem(node.parts, (part) => nested(part, isInside));
    case 'alt':
      if (isInside && beginAlike(node.options)) return 'a repeat of alternatives that begin alike';
      return firstProblem(node.options, (option) => nested(option, isInside));
    case 'repeat':
      if (isInside && node.most > 1 && node.least !== node.most) return 'a repeat inside a repeat';
      return nested(node.atom, isInside || isLong(node));
    case 'empty':
      return node.inner === undefined ? undefined : nested(node.inner, false);
    default:
      return undefined;
  }
}

function beginAlike(options) {
  return options.some((one, i) => options.slice(i + 1).some((other) => overlap(firstOf(one), firstOf(other))));
}

/** Two long repeats that meet and can take the same character. */
function adjacent(node) {
  switch (node.kind) {
    case 'seq':
      return node.parts.some((part, i) => tailsOf(part).some((chars) => reaches(node.parts.slice(i + 1), chars).hit))
        ? 'two repeats that can take the same characters'
        : firstProblem(node.parts, adjacent);
    case 'alt':
      return firstProblem(node.options, adjacent);
    case 'repeat':
      return adjacent(node.atom);
    case 'empty':
      return node.inner === undefined ? undefined : adjacent(node.inner);
    default:
      return undefined;
  }
}

/** The characters of each long repeat that may take the last characters of a match. */
function tailsOf(node) {
  if (isLong(node)) return [charsIn(node)];
  if (node.kind === 'alt') return node.options.flatMap(tailsOf);
  if (node.kind === 'repeat') return tailsOf(node.atom);
  if (node.kind !== 'seq') return [];
  return node.parts.flatMap((part, i) =>
    tailsOf(part).filter((chars) => !reaches(node.parts.slice(i + 1), chars).isBlocked),
  );
}

/** Whether a long repeat that can take one of these characters may follow, and whether something must that can take none of them. */
function reaches(parts, chars) {
  for (const part of parts) {
    const { hit, isBlocked } = reach(part, chars);
    if (hit || isBlocked) return { hit, isBlocked };
  }
  return { hit: false, isBlocked: false };
}

function reach(node, chars) {
  switch (node.kind) {
    case 'chars':
      return { hit: false, isBlocked: !overlap(node.set, chars) };
    case 'seq':
      return reaches(node.parts, chars);
    case 'alt': {
      const found = node.options.map((option) => reach(option, chars));
      return { hit: found.some(({ hit }) => hit), isBlocked: found.every(({ isBlocked }) => isBlocked) };
    }
    case 'repeat': {
      const { hit, isBlocked } = reach(node.atom, chars);
      return { hit: hit || (isLong(node) && overlap(charsIn(node), chars)), isBlocked: isBlocked && node.least > 0 };
    }
    default:
      return { hit: false, isBlocked: false };
  }
}

/** A search that is not tied to the start tries every place of the text: a long repeat that fails there makes it quadratic. */
function searched(node) {
  return firstProblem(node.kind === 'alt' ? node.options : [node], (path) => {
    const parts = path.kind === 'seq' ? path.parts : [path];
    const at = parts.findIndex((part) => part.isStart === true || tailsOf(part).length > 0);
    if (at < 0 || parts[at].isStart === true) return undefined;
    // If nothing need follow, whatever the repeat took is a match.
    if (parts.slice(at + 1).every((after) => canBeEmpty(after) && !isAssertion(after))) return undefined;
    // If what must stand before cannot be inside the repeat, no place is tried twice.
    const before = parts.slice(0, at).filter((each) => !canBeEmpty(each));
    return tailsOf(parts[at]).every((chars) => before.some((each) => !overlap(firstOf(each), chars)))
      ? undefined
      : 'a search whose repeat may fail at every place of the text';
  });
}

function isAssertion(node) {
  return node.kind === 'empty' || (node.kind === 'seq' && node.parts.some(isAssertion));
}

function firstProblem(nodes, find) {
  for (const node of nodes) {
    const problem = find(node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
