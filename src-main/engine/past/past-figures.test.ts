import { expect, test } from 'vitest';
import { Quote } from '../market/quote.ts';
import { OpenInterestRecord, TickerRecord } from '../venue/records.ts';
import { BYTES_AN_INSTRUMENT, MOST_INSTRUMENTS, PastFigures, type PastLoad } from './past-figures.ts';
import { SampleRing } from './sample-ring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ID = 'hyperliquid:BTC';

function setup(load?: PastLoad) {
  let now = 100 * HOUR;
  const quote = new Quote();
  const past = new PastFigures({
    now: () => now,
    quoteOf: () => quote,
    ...(load !== undefined && { loader: { load, dispose: () => undefined } }),
  });
  const at = (minutes: number, price: number, openInterest: number): void => {
    now = 100 * HOUR + minutes * MINUTE;
    const ticker = new TickerRecord();
    Object.assign(ticker.last, { present: true, mantissa: price, scale: 0 });
    quote.offerTicker(ticker, now);
    const interest = new OpenInterestRecord();
    Object.assign(interest.openInterest, { present: true, mantissa: openInterest, scale: 0 });
    quote.offerOpenInterest(interest, now);
  };
  const read = () => past.read({ instruments: [ID], figures: ['price', 'openInterest'] })[0];
  return { past, at, read, now: () => now };
}

test('what nobody keeps is known from when it was first asked for, and an hour later is an hour ago', () => {
  const { at, read } = setup();
  expect(read()).toEqual({ instrument: ID });
  at(0, 100, 1000);
  const first = { time: 100 * HOUR, value: 100 };
  expect(read()).toMatchObject({ price1h: first, openInterest1h: { value: 1000 } });
  for (let minute = 1; minute <= 90; minute++) {
    at(minute, 100 + minute, 1000 + minute);
    read();
  }
  expect(read()).toEqual({
    instrument: ID,
    price1h: { time: 100 * HOUR + 30 * MINUTE, value: 130 },
    openInterest1h: { time: 100 * HOUR + 30 * MINUTE, value: 1030 },
    openInterest24h: { time: 100 * HOUR, value: 1000 },
  });
});

test('what the venue keeps is loaded once, and known from then on', async () => {
  const loads: string[] = [];
  const { at, read } = setup(({ figure, from }, each) => {
    loads.push(`${figure} ${(100 * HOUR - from) / MINUTE}`);
    for (let time = from; time <= 100 * HOUR; time += figure === 'price' ? MINUTE : 5 * MINUTE) each(time, 50);
    return Promise.resolve(true);
  });
  at(0, 100, 1000);
  expect(read()?.isLoading).toBe(true);
  await Promise.resolve();
  const known = read();
  expect(known).toMatchObject({
    price1h: { time: 99 * HOUR, value: 50 },
    openInterest1h: { time: 99 * HOUR, value: 50 },
    openInterest24h: { time: 76 * HOUR, value: 50 },
  });
  expect(known?.isLoading).toBeUndefined();
  expect(loads).toEqual(['price 61', 'openInterest 1445']);
});

test('what failed is tried again after a minute, what the venue lacks after ten', async () => {
  const tried: number[] = [];
  let isLoaded = false;
  const { past, at, now } = setup(() => {
    tried.push((now() - 100 * HOUR) / MINUTE);
    return Promise.resolve(isLoaded);
  });
  for (let minute = 0; minute < 30; minute++) {
    at(minute, 100, 1000);
    isLoaded = minute >= 2;
    past.read({ instruments: [ID], figures: ['openInterest'] });
    await Promise.resolve();
  }
  expect(tried).toEqual([0, 1, 2, 12, 22]);
});

test('funding that was paid is kept with the samples of a day of open interest', async () => {
  const { past, at } = setup(({ figure }, each) => {
    if (figure === 'funding') for (let n = 150; n >= 0; n--) each(n, n / 1e6);
    return Promise.resolve(true);
  });
  at(0, 100, 1000);
  const read = () => past.read({ instruments: [ID], figures: ['openInterest', 'funding'], samples: true })[0];
  read();
  await Promise.resolve();
  const { funding, openInterest } = read() ?? {};
  expect(funding?.map(({ time }) => time)).toEqual(Array.from({ length: 100 }, (_, n) => 51 + n));
  expect(openInterest).toEqual([{ time: 100 * HOUR, value: 1000 }]);
});

test('memory is bounded over a day of a list that is longer than the bound: what finds no room is not known', () => {
  let now = 0;
  const quote = new Quote();
  Object.assign(quote.openInterest.openInterest, { present: true, mantissa: 7, scale: 0 });
  const past = new PastFigures({ now: () => now, quoteOf: () => quote });
  const instruments = Array.from({ length: MOST_INSTRUMENTS + 500 }, (_, n) => `hyperliquid:C${n}` as const);
  const known = () =>
    past.read({ instruments, figures: ['openInterest'] }).filter(({ openInterest24h }) => openInterest24h).length;
  for (; now < 25 * HOUR; now += 30 * MINUTE) past.read({ instruments, figures: ['openInterest'] });
  expect(past.size).toBe(MOST_INSTRUMENTS);
  now -= 29 * MINUTE;
  expect(known()).toBe(MOST_INSTRUMENTS);
  // A day of one instrument, to the byte: nothing else of it grows.
  expect(BYTES_AN_INSTRUMENT * MOST_INSTRUMENTS).toBeLessThan(15_000_000);
  // Those that nobody asks for make way.
  now += 10 * MINUTE;
  expect(past.read({ instruments: ['hyperliquid:NEW'], figures: ['openInterest'] })[0]?.openInterest24h?.value).toBe(7);
  expect(past.size).toBe(MOST_INSTRUMENTS);
});

test('a ring keeps the first sample of a step in any order of times, and no more than its steps', () => {
  const ring = new SampleRing(10, 4);
  for (const time of [35, 12, 25, 19, 11, 40, 49]) ring.note(time, time);
  ring.note(NaN, 1);
  ring.note(41, NaN);
  expect(ring.between(0, 100).map(({ value }) => value)).toEqual([11, 25, 35, 40]);
  ring.note(3, 3);
  expect(ring.between(0, 100)).toHaveLength(4);
  ring.note(50, 50);
  expect(ring.between(0, 100).map(({ value }) => value)).toEqual([25, 35, 40, 50]);
  expect(ring.nearest(31, 100)?.value).toBe(35);
  // What is later than now is not known yet.
  expect(ring.nearest(31, 26)?.value).toBe(25);
  expect(ring.nearest(70, 100)).toBeUndefined();
});
