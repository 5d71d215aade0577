import { describe, expect, test } from 'vitest';
import { parseTimes, profileTimes, withTimes } from './flow-spans.ts';
import type { PlacedTimes } from './flow-spans.ts';
import { SPAN_COMMANDS } from './span-commands.ts';
import { CHART_SETTINGS } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import { marksShown, TimeTools } from './time-tools.ts';

const DAY = 86_400_000;
const DEFAULTS = CHART_SETTINGS.defaults;

describe('placed times', () => {
  test('are read back as they were kept; what makes no sense is left out', () => {
    const kept = withTimes(withTimes({}, 'okx:A', { anchor: 5 }), 'okx:B', { range: { from: 3, to: 9 } });
    expect(parseTimes(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(
      parseTimes({
        a: { anchor: 'x' },
        b: { range: { from: 9, to: 3 } },
        c: 4,
        d: { anchor: 1e300, range: { from: 1, to: 1 } },
      }),
    ).toEqual({ d: { range: { from: 1, to: 1 } } });
    expect(parseTimes([1])).toEqual({});
  });

  test('have a bound, and what has none goes', () => {
    let kept = withTimes({}, 'first', { anchor: 1 });
    for (let i = 0; i < 120; i++) kept = withTimes(kept, `i${i}`, { anchor: 1 });
    expect(Object.keys(kept)).toHaveLength(100);
    expect(kept['first']).toBeUndefined();
    expect(withTimes(kept, 'i119', { anchor: undefined })['i119']).toBeUndefined();
  });
});

test('a profile is of what is in view, of the UTC day of its end, of a range, or since the anchor', () => {
  const visible = { from: 2 * DAY + 1, to: 3 * DAY + 7 };
  const day = { from: 3 * DAY, to: 4 * DAY - 1 };
  const times = { anchor: 5, range: { from: 6, to: 8 } };
  expect(profileTimes('visible', times, visible)).toEqual(visible);
  expect(profileTimes('session', times, visible)).toEqual(day);
  expect(profileTimes('fixed', times, visible)).toEqual({ from: 6, to: 8 });
  expect(profileTimes('fixed', {}, visible)).toBeUndefined();
  expect(profileTimes('anchored', times, visible)).toEqual({ from: 5, to: Infinity });
  expect(profileTimes('anchored', {}, visible)).toEqual(day);
  expect(profileTimes('session', {}, { from: NaN, to: NaN })).toBeUndefined();
});

describe('the tools for times', () => {
  function setUp(
    times: PlacedTimes,
    settings: Partial<ChartSettings> = { flow: ['vwap', 'profile'], profileSpan: 'fixed' },
  ) {
    const kept: PlacedTimes[] = [];
    const tools = new TimeTools({
      timeAt: (x) => (x < 0 ? undefined : Math.round(x / 10) * 10),
      xOf: (time) => time,
      refresh: () => undefined,
      keep: (own) => kept.push(own),
    });
    tools.take(times, marksShown({ ...DEFAULTS, ...settings }, times));
    return { tools, kept };
  }

  test('drag a range once it is chosen, in either direction, and keep it once', () => {
    const { tools, kept } = setUp({ anchor: 500 });
    expect(tools.press(100)).toBe(false);
    tools.chooseRange();
    expect(tools.press(100)).toBe(true);
    tools.drag(80);
    tools.drag(60);
    expect(tools.times.range).toEqual({ from: 60, to: 100 });
    expect(kept).toEqual([]);
    tools.release();
    expect(kept).toEqual([{ anchor: 500, range: { from: 60, to: 100 } }]);
    expect(tools.press(200)).toBe(false);
  });

  test('move the anchor and the ends of the range where they are drawn', () => {
    const times = { anchor: 50, range: { from: 100, to: 200 } };
    const { tools, kept } = setUp(times);
    for (const [from, to] of [
      [53, 70],
      [100, 300],
    ] as const) {
      tools.press(from);
      tools.drag(to);
      tools.release();
      tools.take(kept.at(-1) ?? {}, tools.marks);
    }
    expect(kept).toEqual([
      { ...times, anchor: 70 },
      { anchor: 70, range: { from: 200, to: 300 } },
    ]);
    expect(setUp(times, { flow: ['delta'] }).tools.press(50)).toBe(false);
    expect(setUp(times, { flow: ['profile'] }).tools.press(100)).toBe(false);
  });

  test('let go of a range that was to be chosen', () => {
    const { tools } = setUp({});
    expect(tools.cancel()).toBe(false);
    tools.chooseRange();
    expect(tools.cancel()).toBe(true);
    expect(tools.press(100)).toBe(false);
  });
});

test('each choice is a command, is remembered, shows what it is of, and nonsense is the usual', () => {
  for (const command of SPAN_COMMANDS) {
    const { apply, isOn, id } = command;
    if (apply === undefined || isOn === undefined) continue;
    const before = id === 'profile-nodes' ? { ...DEFAULTS, showsNodes: false } : DEFAULTS;
    const after = apply(before, {} as never);
    expect([id, isOn(CHART_SETTINGS.parse(JSON.parse(JSON.stringify(after)), 1))]).toEqual([id, true]);
    if (id.startsWith('cvd-class')) expect(after.flow).toEqual(['cvd']);
    if (/^profile-(session|fixed)/.test(id)) expect(after.flow).toEqual(['profile']);
  }
  const nonsense = { bands: 7, cvdClasses: [9, 'x'], profileSpan: 'week', showsNodes: 3, times: 'x' };
  const { bands, cvdClasses, profileSpan, showsNodes, times } = DEFAULTS;
  expect(CHART_SETTINGS.parse(nonsense, 1)).toMatchObject({ bands, cvdClasses, profileSpan, showsNodes, times });
});
