import { type AlertRule, type Condition, isEvent, type LeafCondition, leavesOf, type Measure } from './alert.ts';
import { greatest } from '../greatest.ts';
import { isSoundName } from './sound-name.ts';

/** Why an alert cannot be. `range`: a number is out of bounds. `impossible`: it could never be true. `too-many`: it has too many parts. `sound`: there is no such sound. */
export type RuleProblemCode = 'range' | 'impossible' | 'too-many' | 'sound';

/** What is wrong with an alert. `message` is for people. */
export interface RuleProblem {
  readonly code: RuleProblemCode;
  readonly message: string;
}

/** What is wrong with an alert whose shape is right; undefined if nothing is. */
export function checkRule(rule: AlertRule<string, string>): RuleProblem | undefined {
  const leaves = leavesOf(rule.condition);
  if (leaves.length === 0) return impossible('an alert needs a condition');
  if (leaves.length > MOST_LEAVES)
    return { code: 'too-many', message: `an alert has at most ${String(MOST_LEAVES)} conditions` };
  for (const leaf of leaves) {
    const problem = checkLeaf(leaf);
    if (problem !== undefined) return problem;
  }
  if (depthOf(rule.condition) > MOST_DEPTH)
    return { code: 'too-many', message: 'an alert has fewer conditions in conditions, and one `for` for each' };
  return checkParts(rule.condition) ?? checkOptions(rule);
}

function checkOptions({
  cooldownMs,
  hysteresisPercent,
  expiresAt,
  name = '',
  sound,
}: AlertRule<string, string>): RuleProblem | undefined {
  return (
    checkExpiry(expiresAt) ??
    (cooldownMs === undefined ? undefined : within('the cool-down', cooldownMs, 0, MOST_MS)) ??
    (hysteresisPercent === undefined
      ? undefined
      : within('the hysteresis in per cent', hysteresisPercent, 0, MOST_HYSTERESIS)) ??
    (name.length > MOST_NAME ? range(`a name has at most ${String(MOST_NAME)} characters`) : undefined) ??
    (sound === undefined || isSoundName(sound)
      ? undefined
      : { code: 'sound', message: `there is no sound ${String(sound).slice(0, MOST_NAME)}` })
  );
}

function checkExpiry(expiresAt = 0): RuleProblem | undefined {
  return expiresAt >= 0 && expiresAt <= LAST_INSTANT ? undefined : range('an alert expires sooner than that');
}

/** How many conditions contain one another, the leaf apart. */
function depthOf(condition: Condition<string, string>): number {
  if (condition.kind === 'lasts') return 1 + depthOf(condition.condition);
  return condition.kind === 'all' || condition.kind === 'any' ? 1 + greatest(condition.of.map(depthOf)) : 0;
}

/** Two events are never at one instant, and none lasts. */
function checkParts(condition: Condition<string, string>): RuleProblem | undefined {
  if (condition.kind === 'lasts') {
    if (hasEvent(condition.condition)) return impossible('what happens at an instant cannot last: leave out `for`');
    return within('the time after `for`', condition.forMs, LEAST_MS, MOST_MS) ?? checkParts(condition.condition);
  }
  if (condition.kind !== 'all' && condition.kind !== 'any') return undefined;
  if (condition.kind === 'all' && condition.of.filter(isInstant).length > 1)
    return impossible('two events are never at the same instant: join them by `or`');
  for (const part of condition.of) {
    const problem = checkParts(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether some part of it is an event. */
function hasEvent(condition: Condition<string, string>): boolean {
  return leavesOf(condition).some((leaf) => isEvent(leaf));
}

/** Whether it can be true at the instant of an event only. */
function isInstant(condition: Condition<string, string>): boolean {
  if (condition.kind === 'all') return condition.of.some(isInstant);
  if (condition.kind === 'any') return condition.of.every(isInstant);
  return condition.kind !== 'lasts' && isEvent(condition);
}

function checkLeaf(leaf: LeafCondition<string, string>): RuleProblem | undefined {
  switch (leaf.kind) {
    case 'level':
      return checkLevel(leaf.measure, leaf.level, leaf.isAbove);
    case 'crosses':
      return positive('the price', leaf.level);
    case 'zone':
      return checkZone(leaf);
    case 'moves':
      return checkMove(leaf);
    case 'trade':
    case 'liquidation':
      return positive('the size in quote units', leaf.above);
    case 'quiet':
      return within('the time of quiet', leaf.forMs, LEAST_MS, MOST_MS);
    case 'fault':
    case 'venueDown':
      return undefined;
    case 'crossedVenues':
      return leaf.instrument === leaf.other
        ? impossible('an instrument is not crossed with itself')
        : within('bps', leaf.byBps, 0, MOST_BPS);
    case 'clockError':
      return within('the clock error in ms', leaf.aboveMs, 1, MOST_MS);
  }
}

function checkZone({ from, to }: { readonly from: number; readonly to: number }): RuleProblem | undefined {
  return (
    positive('the price', from) ??
    positive('the price', to) ??
    (from < to ? undefined : impossible('the lower end of a zone comes first'))
  );
}

function checkMove({
  of,
  percent,
  withinMs,
  direction,
}: Extract<LeafCondition<string, string>, { kind: 'moves' }>): RuleProblem | undefined {
  const range = within('the move in per cent', percent, LEAST_PERCENT, MOST_PERCENT) ?? windowProblem(withinMs);
  return direction === 'down' && of !== 'funding' && percent >= 100
    ? impossible('nothing falls by 100 % or more')
    : range;
}

function checkLevel(measure: Measure, level: number, isAbove: boolean): RuleProblem | undefined {
  switch (measure.of) {
    case 'price':
      return positive('the price', level);
    case 'openInterest':
      return positive('the open interest', level);
    case 'spread':
      return within('the spread in bps', level, isAbove ? 0 : LEAST_PERCENT, MOST_BPS);
    case 'depth':
      return positive('the depth', level) ?? bandProblem(measure.withinBps);
    case 'imbalance':
      return checkImbalance(level, isAbove) ?? bandProblem(measure.withinBps);
    case 'volume':
      return positive('the volume', level) ?? windowProblem(measure.withinMs);
    case 'delta':
      return within('the delta', level, -MOST_VALUE, MOST_VALUE) ?? windowProblem(measure.withinMs);
    case 'funding':
      return within('the funding in per cent', level, -100, 100);
  }
}

function checkImbalance(level: number, isAbove: boolean): RuleProblem | undefined {
  return level === (isAbove ? 100 : -100)
    ? impossible('an imbalance is from -100 to 100 %')
    : within('the imbalance in per cent', level, -100, 100);
}

function bandProblem(withinBps: number): RuleProblem | undefined {
  return within('bps', withinBps, LEAST_BPS, MOST_BPS);
}

function windowProblem(withinMs: number): RuleProblem | undefined {
  return within('the time after `in`', withinMs, LEAST_MS, MOST_MS);
}

function positive(what: string, value: number): RuleProblem | undefined {
  return Number.isFinite(value) && value > 0 && value <= MOST_VALUE ? undefined : range(`${what} must be above 0`);
}

function within(what: string, value: number, least: number, most: number): RuleProblem | undefined {
  return value >= least && value <= most
    ? undefined
    : range(`${what} must be from ${String(least)} to ${String(most)}${most === MOST_MS ? ' ms' : ''}`);
}

function range(message: string): RuleProblem {
  return { code: 'range', message };
}

function impossible(message: string): RuleProblem {
  return { code: 'impossible', message };
}

/** Conditions in conditions, at most. Brackets in brackets seldom have more than two of them each. */
export const MOST_DEPTH = 12;

const MOST_LEAVES = 16;
const MOST_NAME = 120;
/** The last that a `Date` can represent, epoch ms. */
const LAST_INSTANT = 8.64e15;
const LEAST_MS = 1000;
/** A day. */
const MOST_MS = 86_400_000;
const LEAST_PERCENT = 0.0001;
const MOST_PERCENT = 10_000;
const MOST_HYSTERESIS = 50;
const LEAST_BPS = 0.1;
const MOST_BPS = 10_000;
const MOST_VALUE = 1e18;
