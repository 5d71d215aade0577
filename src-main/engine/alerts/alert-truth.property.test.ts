import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertFiring } from '../../../src-shared/alerts/alert.ts';
import { parseAlert } from '../../../src-shared/alerts/parse-alert.ts';
import { AlertFixture } from '../testing/alert-fixture.ts';
import { settle } from '../testing/fake-clock.ts';
import { ASKS, BIDS, type Book, type Draft, isIdle, Oracle, type Step } from './testing/alert-oracle.ts';

/** Parts of these are whole ms, so that a period is exactly as long as was asked for. */
const WITHIN = fc.constantFrom(3000, 6000);
const LEAF: fc.Arbitrary<Draft> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('price' as const, 'oi'),
    isAbove: fc.boolean(),
    level: fc.integer({ min: 97, max: 103 }),
  }),
  // Between the values: what is computed is not exact.
  fc.record({
    kind: fc.constantFrom('spread' as const, 'funding'),
    isAbove: fc.boolean(),
    level: fc.integer({ min: 97, max: 103 }).map((level) => level + 0.5),
  }),
  fc.record({ kind: fc.constant('crosses' as const), isAbove: fc.boolean(), level: fc.integer({ min: 97, max: 103 }) }),
  fc.record({
    kind: fc.constant('zone' as const),
    from: fc.integer({ min: 96, max: 99 }),
    to: fc.integer({ min: 100, max: 104 }),
    isInside: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('volume' as const),
    side: fc.constantFrom('buy' as const, 'sell', 'both'),
    isAbove: fc.boolean(),
    level: fc.constantFrom(150.5, 3050.5, 6050.5),
    withinMs: WITHIN,
  }),
  fc.record({
    kind: fc.constant('delta' as const),
    side: fc.constant('both' as const),
    isAbove: fc.boolean(),
    level: fc.constantFrom(-3050.5, -150.5, 0.5, 150.5, 3050.5),
    withinMs: WITHIN,
  }),
  fc.record({
    kind: fc.constantFrom('rises' as const, 'falls'),
    what: fc.constantFrom('price' as const, 'oi', 'funding'),
    isAbove: fc.constant(true as const),
    level: fc.constantFrom(1.55, 4.55),
    withinMs: WITHIN,
  }),
  fc.record({
    kind: fc.constant('depth' as const),
    side: fc.constantFrom('bid' as const, 'ask', 'both'),
    isAbove: fc.boolean(),
    level: fc.constantFrom(200.05, 1100.05, 2100.05),
    levels: fc.constantFrom(1, 2, 3),
  }),
  fc.record({
    kind: fc.constant('imbalance' as const),
    side: fc.constant('both' as const),
    isAbove: fc.boolean(),
    level: fc.constantFrom(-60.5, 0.5, 60.5),
    levels: fc.constantFrom(1, 2, 3),
  }),
  fc.record({ kind: fc.constantFrom('trade' as const, 'liquidation'), above: fc.constant(2000) }),
  fc.record({ kind: fc.constant('quiet' as const), forMs: fc.constantFrom(2000, 10_000) }),
  fc.record({ kind: fc.constantFrom('stale' as const, 'lagging', 'gap', 'crossed', 'clock') }),
);
const { draft: DRAFT } = fc.letrec<{ draft: Draft }>((tie) => ({
  draft: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: LEAF },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('and' as const, 'or'),
        of: fc.array(tie('draft'), { minLength: 2, maxLength: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('for' as const),
        draft: tie('draft'),
        forMs: fc.constantFrom(1000, 5000),
      }),
    },
  ),
}));
const VALUE = fc.integer({ min: 95, max: 105 });
const SIZES = fc.array(fc.constantFrom(1, 10), { maxLength: 3 });
const BOOK: fc.Arbitrary<Book> = fc.record({
  bids: SIZES,
  asks: SIZES,
  isCrossed: fc.nat({ max: 3 }).map((nat) => nat === 3),
});
const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('trade' as const),
      value: VALUE,
      size: fc.constantFrom(1, 30),
      isBuy: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('spread' as const, 'funding', 'oi', 'liquidation'), value: VALUE }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('books' as const),
      books: fc.array(BOOK, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('ahead' as const), ms: fc.constantFrom(0, -470, -600) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 48 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('lost' as const, 'found', 'restart', 'sleep', 'set-back', 'gap', 'late', 'in-time'),
    }),
  },
);

test('every condition, joined as it may be, fires when a count from the beginning says so: no double, no miss', async () => {
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(
      DRAFT.filter((draft) => parseAlert(textOf(draft), 0).ok),
      fc.constantFrom(0, 1),
      fc.constantFrom('time', '10s'),
      fc.array(STEP, { minLength: 25, maxLength: 100 }),
      async (draft, hysteresis, every, steps) => {
        const t = new AlertFixture({ bookPolicy: () => ({ kind: 'every-message', levels: BIDS.length }) });
        const rule = t.rule(`${textOf(draft)} every ${every} hysteresis ${String(hysteresis)}%`);
        t.engine.attach(t.source, 'live');
        t.engine.put(rule, 'a');
        t.enterAll('running');
        const oracle = new Oracle(draft, { hysteresis, cooldownMs: every === 'time' ? 0 : 10_000 });
        // Nothing lasts for no time, such as a period without data.
        const about = steps.filter((step) => !isIdle(draft, step));
        for (const step of about.flatMap((one): Step[] => [{ kind: 'wait', ticks: 1 }, one])) {
          if (oracle.isLost && LIVE.has(step.kind)) continue;
          await play(t, step);
          oracle.take(step);
          await settle();
          expect(t.fired.map(toSeen), JSON.stringify(step)).toEqual(oracle.fired);
        }
        fired += t.fired.length;
        expect(new Set(t.fired.map(({ id }) => id)).size).toBe(t.fired.length);
        await t.engine.stop();
      },
    ),
    { numRuns: 1000 },
  );
  // A property about nothing would hold as well.
  expect(fired).toBeGreaterThan(500);
});

const LIVE: ReadonlySet<Step['kind']> = new Set(['trade', 'spread', 'funding', 'oi', 'liquidation', 'books', 'gap']);

function toSeen({ missed, suppressed }: AlertFiring): { isMissed: boolean; suppressed: number } {
  return { isMissed: missed !== undefined, suppressed };
}

async function play(t: AlertFixture, step: Step): Promise<void> {
  const { clock } = t.source;
  if ('value' in step) receive(t, step);
  else if (step.kind === 'books') for (const book of step.books) receiveBook(t, book);
  else if (step.kind === 'wait') clock.advance(step.ticks * 250);
  else if (step.kind === 'ahead') t.source.aheadMs = step.ms;
  else if (step.kind === 'lost') loseAll(t);
  else if (step.kind === 'found') t.enterAll('running');
  else if (step.kind === 'restart') {
    await settle();
    loseBook(t);
    await t.restart();
  } else if (step.kind === 'sleep') {
    clock.sleep(100_000);
    clock.advance(250);
  } else if (step.kind === 'set-back') t.setBack(3_600_000);
  else report(t, step.kind);
}

function receive(t: AlertFixture, step: Extract<Step, { value: number }>): void {
  switch (step.kind) {
    case 'trade':
      t.trade(step.value, step);
      break;
    case 'spread':
      t.bbo(10_000 - step.value / 2, 10_000 + step.value / 2);
      break;
    case 'funding':
      t.funding(String(step.value / 10_000));
      break;
    case 'oi':
      t.openInterest(String(step.value));
      break;
    case 'liquidation':
      t.liquidation(step.value, { size: step.value > 100 ? 30 : 1 });
  }
}

function receiveBook(t: AlertFixture, { bids, asks, isCrossed }: Book): void {
  const levels = (sizes: readonly number[], prices: readonly number[]): [string, string][] =>
    sizes.map((size, at) => [String(prices[at]), String(size)]);
  t.book({ bids: levels(bids, isCrossed ? [100.2, 100, 99.9] : BIDS), asks: levels(asks, ASKS) });
}

/** The trades last, see {@link Oracle}. */
function loseAll(t: AlertFixture): void {
  loseBook(t);
  const channels = [...t.source.streams.values()].map(({ stream }) => stream.channel);
  for (const channel of channels) if (channel !== 'trade') t.enter('reconnecting', channel);
  if (channels.includes('trade')) t.enter('reconnecting');
}

function loseBook(t: AlertFixture): void {
  t.source.market.bookOf(t.venue, { channel: 'book', symbol: 'BTCUSDT', depth: 1000 })?.onConnectionLost();
}

function report(t: AlertFixture, kind: 'gap' | 'late' | 'in-time'): void {
  const { quality } = t.source;
  const about = { at: t.source.now(), venue: t.venue.id };
  if (kind === 'gap')
    quality.report({
      ...about,
      kind: 'trade-gap',
      symbol: 'BTCUSDT',
      channel: 'trade',
      missing: { by: 'id', firstId: 2, lastId: 3 },
    });
  else
    quality.report({
      ...about,
      kind: 'lag-changed',
      scope: 'venue',
      subject: t.venue.id,
      isBehind: kind === 'late',
      behindMs: 900,
      lastedMs: 0,
    });
}

function textOf(draft: Draft): string {
  if (draft.kind === 'and' || draft.kind === 'or') return `(${draft.of.map(textOf).join(` ${draft.kind} `)})`;
  if (draft.kind === 'for') return `(${textOf(draft.draft)}) for ${String(draft.forMs)}ms`;
  if ('level' in draft) return textOfLevel(draft);
  if (draft.kind === 'zone')
    return `${draft.isInside ? 'enters' : 'leaves'} ${String(draft.from)}..${String(draft.to)}`;
  if ('above' in draft) return `${draft.kind} > ${String(draft.above)}`;
  if (draft.kind === 'clock') return 'BTCUSDT clock > 500ms';
  return draft.kind === 'quiet' ? `quiet ${String(draft.forMs)}ms` : draft.kind;
}

function textOfLevel(draft: Extract<Draft, { level: number }>): string {
  const { kind, isAbove, level } = draft;
  if ('what' in draft) {
    const percent = draft.what === 'funding' ? (level / 100).toFixed(4) : String(level);
    return `${draft.what === 'price' ? '' : `${draft.what} `}${kind} ${percent}% in ${String(draft.withinMs)}ms`;
  }
  if (kind === 'crosses') return `crosses ${isAbove ? 'above' : 'below'} ${String(level)}`;
  const compared = `${isAbove ? '>' : '<'} ${String(kind === 'funding' ? (level / 100).toFixed(3) : level)}`;
  if (!('side' in draft)) return `${kind} ${compared}`;
  const period = 'levels' in draft ? `within ${String(BPS[draft.levels])} bps` : `in ${String(draft.withinMs)}ms`;
  return `${draft.side === 'both' ? '' : `${draft.side} `}${kind} ${compared} ${period}`;
}

/** Within so many bps of the middle are so many levels. */
const BPS = [NaN, 20, 50, 100];
