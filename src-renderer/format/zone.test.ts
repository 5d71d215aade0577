import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { UTC, toIso, zoneOf } from './zone.ts';

const NOON = Date.UTC(2026, 10, 20, 14, 32, 7, 644);

test('UTC needs no Intl and is exact', () => {
  expect(UTC.clockMs(NOON)).toBe('14:32:07.644');
  expect(UTC.label(NOON)).toBe('UTC');
  expect(toIso(NOON)).toBe('2026-11-20T14:32:07.644Z');
});

test('half-hour zones and the date line', () => {
  expect(zoneOf('Asia/Kolkata').clockMs(NOON)).toBe('20:02:07.644');
  expect(zoneOf('Asia/Kolkata').label(NOON)).toMatch(/\(UTC\+05:30\)$/);
  expect([zoneOf('Asia/Kolkata').short(NOON), UTC.short(NOON)]).toEqual(['UTC+05:30', 'UTC']);
  expect(zoneOf('Pacific/Auckland').date(NOON)).toBe('2026-11-21');
  expect(zoneOf('America/St_Johns').clock(NOON)).toBe('11:02:07');
});

test('the repeated hour of a DST change is distinguished by its offset', () => {
  const newYork = zoneOf('America/New_York');
  const before = Date.UTC(2026, 10, 1, 5, 30);
  const after = before + 3_600_000;
  expect(newYork.clock(before)).toBe('01:30:00');
  expect(newYork.clock(after)).toBe('01:30:00');
  expect(newYork.offsetMs(before) - newYork.offsetMs(after)).toBe(3_600_000);
});

test('zones are made once, and an unknown one is UTC', () => {
  expect(zoneOf('Europe/Berlin')).toBe(zoneOf('Europe/Berlin'));
  expect(zoneOf('Mars/Olympus').clock(NOON)).toBe('14:32:07');
});

test('agrees with Intl everywhere', () => {
  const names = ['Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London', 'America/New_York', 'Asia/Kathmandu'];
  const formats = new Map(
    names.map((name) => [
      name,
      new Intl.DateTimeFormat('en-GB', {
        timeZone: name,
        hourCycle: 'h23',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
    ]),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) }),
      (name, time) => {
        expect(zoneOf(name).clock(time)).toBe(formats.get(name)!.format(time));
      },
    ),
  );
});
