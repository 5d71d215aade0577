import { describe, expect, it, test } from 'vitest';
import { type LeafCondition, leavesOf } from './alert.ts';
import { ADDITIONS, CONDITION_EXAMPLES, type ExampleFacts, withAddition } from './alert-examples.ts';
import { formatRule } from './format-alert.ts';
import { type ParsedAlert, parseAlert } from './parse-alert.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const FACTS: ExampleFacts = {
  instrument: 'binance-usdm:BTCUSDT',
  other: 'okx:BTC-USDT',
  venue: 'binance-usdm',
  price: 96_449.1,
};

/** Its rule; the same that its own text gives. */
function read(text: string): Extract<ParsedAlert, { ok: true }>['rule'] {
  const parsed = parseAlert(text, NOW);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  const canonical = formatRule<string, string>(parsed.rule);
  expect(parseAlert(canonical, NOW)).toEqual(parsed);
  expect(formatRule<string, string>(parsed.rule)).toBe(canonical);
  return parsed.rule;
}

function kindOf(leaf: LeafCondition<string, string>): string {
  if (leaf.kind === 'level') return leaf.measure.of;
  if (leaf.kind === 'moves') return `moves-${leaf.of}`;
  return leaf.kind === 'fault' ? leaf.fault : leaf.kind;
}

describe('examples of alerts', () => {
  it.each(Object.entries(CONDITION_EXAMPLES))('%s reads as a condition of its kind, and back', (kind, example) => {
    expect(leavesOf(read(example.text(FACTS)).condition).map(kindOf)).toEqual([kind]);
  });

  it.each(ADDITIONS.map((addition) => [addition.text, addition] as const))(
    'a condition with `%s` reads, and back, before and behind what is there',
    (_, addition) => {
      const before = `${CONDITION_EXAMPLES.spread.text(FACTS)} every 1m`;
      const text = withAddition(before, addition);
      expect(read(text)).not.toEqual(read(before));
      for (const other of ADDITIONS) read(withAddition(text, other));
    },
  );

  it.each([
    [96_449.1, '> 97400'],
    [0.1234, '> 0.125'],
    [0.000_012_34, '> 0.0000125'],
    [undefined, '> 101000'],
  ])('prices are near the last one, %s', (price, condition) => {
    expect(CONDITION_EXAMPLES.price.text({ ...FACTS, instrument: 'x', price })).toBe(`x ${condition}`);
  });
});

test('what belongs to the condition stands before what the alert does', () => {
  const [and, , lasts, , , every] = ADDITIONS;
  expect(withAddition(withAddition('btc > 1 via sound ', every), lasts)).toBe('btc > 1 for 10s via sound every 5m');
  expect(withAddition('btc > 1', and)).toBe('btc > 1 and spread > 5 bps');
});
