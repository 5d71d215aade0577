import { type AlertRule, hysteresisOf, type LeafCondition, type Measure } from '../../../src-shared/alerts/alert.ts';
import type { Gauge } from './gauge.ts';
import { CrossLeaf, LevelLeaf, ZoneLeaf } from './leaf.ts';
import { readMeasure, readMove } from './readings.ts';
import { anyLeaf, type Node } from './tree.ts';

/** Whose condition is measured: an alert, and how far values must go back for it. */
export interface LeafOwner {
  readonly rule: AlertRule;
}

/** A leaf that compares a gauge with a level. */
export function levelLeaf<Owner extends LeafOwner>(
  gauge: Gauge<Owner>,
  { measure, isAbove, level }: Pick<Extract<LeafCondition, { kind: 'level' }>, 'measure' | 'isAbove' | 'level'>,
  owner: Owner,
): LevelLeaf {
  return gauge.add(
    new LevelLeaf({
      level,
      isAbove,
      back: backOf(owner, measure.of, level),
      describe: (value) => readMeasure(measure, value),
    }),
    owner,
  );
}

/** A leaf that is true in a zone of a gauge, or outside. */
export function zoneLeaf<Owner extends LeafOwner>(
  gauge: Gauge<Owner>,
  { from, to, isInside }: Extract<LeafCondition, { kind: 'zone' }>,
  owner: Owner,
): ZoneLeaf {
  return gauge.add(
    new ZoneLeaf({ from, to, isInside, back: backOf(owner, 'price', from) }, (value) =>
      readMeasure({ of: 'price' }, value),
    ),
    owner,
  );
}

/** What happens when a gauge passes a level. */
export function crossNode<Owner extends LeafOwner>(
  gauge: Gauge<Owner>,
  { level, direction }: Extract<LeafCondition, { kind: 'crosses' }>,
  owner: Owner,
): Made {
  const back = backOf(owner, 'price', level);
  const describe = (value: number): string => readMeasure({ of: 'price' }, value);
  const leaves = waysOf(direction).map((isAbove) =>
    gauge.add(new CrossLeaf({ level, isAbove, back, describe }), owner),
  );
  return { leaves, node: anyLeaf(leaves) };
}

/** What is true while values have gone so far up, or down, in a time. */
export function moveNode<Owner extends LeafOwner>(
  gauges: { readonly rise: Gauge<Owner>; readonly fall: Gauge<Owner> },
  { of, percent, withinMs, direction }: Extract<LeafCondition, { kind: 'moves' }>,
  owner: Owner,
): Made {
  const back = (percent * (owner.rule.hysteresisPercent ?? MOVE_HYSTERESIS)) / 100;
  const leaves = waysOf(direction).map((isUp) =>
    (isUp ? gauges.rise : gauges.fall).add(
      new LevelLeaf({
        level: percent,
        isAbove: true,
        isInclusive: true,
        back,
        describe: (value) => readMove(MOVES[of], isUp, value, withinMs),
      }),
      owner,
    ),
  );
  return { leaves, node: anyLeaf(leaves) };
}

/** Leaves that were made for one condition, and the node that joins them. */
export interface Made {
  readonly leaves: readonly (CrossLeaf | LevelLeaf)[];
  readonly node: Node;
}

function waysOf(direction: 'up' | 'down' | 'either'): readonly boolean[] {
  return direction === 'either' ? [true, false] : [direction === 'up'];
}

function backOf({ rule }: LeafOwner, of: Measure['of'], level: number): number {
  return (Math.abs(level) * (rule.hysteresisPercent ?? hysteresisOf(of))) / 100;
}

const MOVES = { price: 'price', openInterest: 'open interest', funding: 'funding' } as const;
const MOVE_HYSTERESIS = 5;
