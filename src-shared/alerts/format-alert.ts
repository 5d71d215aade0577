import type { AlertRule, Condition, LeafCondition, Measure } from './alert.ts';
import { formatDuration } from './duration.ts';
import { ownFileOf, type SoundName } from './sound-name.ts';

/** A condition as `parseAlert` reads it; `nameOf` gives the name of an instrument, its id if absent. */
export function formatCondition<I extends string, V extends string>(
  condition: Condition<I, V>,
  nameOf: (instrument: I) => string = (instrument) => instrument,
): string {
  return write(condition, nameOf, false);
}

/** An alert as `parseAlert` reads it, what it says besides its condition included; expiry in UTC. */
export function formatRule<I extends string, V extends string>(
  rule: AlertRule<I, V>,
  nameOf?: (instrument: I) => string,
): string {
  const options = [
    rule.cooldownMs === undefined ? '' : `every ${rule.cooldownMs === 0 ? 'time' : formatDuration(rule.cooldownMs)}`,
    rule.hysteresisPercent === undefined ? '' : `hysteresis ${formatPlain(rule.hysteresisPercent)}%`,
    rule.expiresAt === undefined ? '' : `until ${new Date(rule.expiresAt).toISOString()}`,
    rule.data === 'any' ? 'simulated' : '',
    rule.deliver.length === 0 ? '' : `via ${rule.deliver.join(',')}`,
    rule.sound === undefined ? '' : `sound ${formatSound(rule.sound)}`,
  ];
  return [formatCondition(rule.condition, nameOf), ...options].filter((part) => part !== '').join(' ');
}

/** A sound as `parseAlert` reads it: the name of a file stands in quotes. */
function formatSound(sound: SoundName): string {
  const file = ownFileOf(sound);
  return file === undefined ? sound : `"${file.replaceAll('"', '""')}"`;
}

/** A number without exponent or thousands. */
export function formatPlain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const digits = value.toFixed(MOST_DECIMALS);
  let end = digits.length;
  while (digits.charAt(end - 1) === '0') end--;
  return digits.slice(0, digits.charAt(end - 1) === '.' ? end - 1 : end);
}

function write<I extends string, V extends string>(
  condition: Condition<I, V>,
  nameOf: (instrument: I) => string,
  isPart: boolean,
): string {
  if (condition.kind === 'all' || condition.kind === 'any') {
    const text = condition.of
      .map((part) => write(part, nameOf, true))
      .join(condition.kind === 'all' ? ' and ' : ' or ');
    return isPart ? `(${text})` : text;
  }
  if (condition.kind === 'lasts')
    return `${write(condition.condition, nameOf, true)} for ${formatDuration(condition.forMs)}`;
  return writeLeaf(condition, nameOf);
}

function writeLeaf<I extends string, V extends string>(
  leaf: LeafCondition<I, V>,
  nameOf: (instrument: I) => string,
): string {
  if (leaf.kind === 'venueDown') return `${leaf.venue} down`;
  if (leaf.kind === 'clockError') return `${leaf.venue} clock > ${formatDuration(leaf.aboveMs)}`;
  const name = nameOf(leaf.instrument);
  const rest = restOf(leaf, nameOf);
  return name === '' ? rest : `${name} ${rest}`;
}

function restOf<I extends string>(
  leaf: Exclude<LeafCondition<I, string>, { kind: 'venueDown' | 'clockError' }>,
  nameOf: (instrument: I) => string,
): string {
  switch (leaf.kind) {
    case 'level':
      return writeLevel(leaf.measure, `${leaf.isAbove ? '>' : '<'} ${formatPlain(leaf.level)}`);
    case 'crosses':
      return `crosses ${{ up: 'above ', down: 'below ', either: '' }[leaf.direction]}${formatPlain(leaf.level)}`;
    case 'zone':
      return `${leaf.isInside ? 'enters' : 'leaves'} ${formatPlain(leaf.from)}..${formatPlain(leaf.to)}`;
    case 'moves': {
      const of = { price: '', openInterest: 'oi ', funding: 'funding ' }[leaf.of];
      const verb = { up: 'rises', down: 'falls', either: 'moves' }[leaf.direction];
      return `${of}${verb} ${formatPlain(leaf.percent)}% in ${formatDuration(leaf.withinMs)}`;
    }
    case 'trade':
    case 'liquidation':
      return `${leaf.side === 'both' ? '' : `${leaf.side} `}${leaf.kind} > ${formatPlain(leaf.above)}`;
    case 'quiet':
      return `quiet ${formatDuration(leaf.forMs)}`;
    case 'fault':
      return leaf.fault;
    case 'crossedVenues':
      return `crossed with ${nameOf(leaf.other)} by ${formatPlain(leaf.byBps)} bps`;
  }
}

function writeLevel(measure: Measure, comparison: string): string {
  switch (measure.of) {
    case 'price':
      return comparison;
    case 'spread':
      return `spread ${comparison} bps`;
    case 'depth':
      return `${measure.side === 'both' ? '' : `${measure.side} `}depth ${comparison} within ${formatPlain(measure.withinBps)} bps`;
    case 'imbalance':
      return `imbalance ${comparison}% within ${formatPlain(measure.withinBps)} bps`;
    case 'volume':
      return `${measure.side === 'both' ? '' : `${measure.side} `}volume ${comparison} in ${formatDuration(measure.withinMs)}`;
    case 'delta':
      return `delta ${comparison} in ${formatDuration(measure.withinMs)}`;
    case 'funding':
      return `funding ${comparison}%`;
    case 'openInterest':
      return `oi ${comparison}`;
  }
}

/** More than any value that an alert may have. */
const MOST_DECIMALS = 20;
