import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FakeClock } from '../src-main/engine/testing/fake-clock.ts';
import { YahooDialect } from '../src-main/simulator/dialects/yahoo/yahoo-dialect.ts';
import { YahooFaults, YAHOO_FAULT_KINDS } from '../src-main/simulator/dialects/yahoo/yahoo-faults.ts';
import { EquityMarket } from '../src-main/simulator/equities/equity-market.ts';
import { NEW_YORK } from '../src-main/simulator/equities/sessions.ts';
import { Prng } from '../src-main/simulator/market/prng.ts';
import { isDeep } from './is-deep.ts';
import { QuotePoller, type CycleReport } from '../src-main/quotes/quote-poller.ts';
import { YahooSource } from '../src-main/quotes/sources/yahoo/yahoo-source.ts';
import { VirtualHttp } from './virtual-http.ts';

const US300 = JSON.parse(
  readFileSync(new URL('../config/tickers.us300.json', import.meta.url), 'utf8'),
) as readonly string[];
const HOUR = 3_600_000;
/** A Monday in New York, from an hour before the open; a whole day for `npm run test:deep`. */
const BEGINS = Date.UTC(2026, 10, 30, isDeep() ? 4 : 13, isDeep() ? 0 : 30);
const HOURS = isDeep() ? 24 : 2;

test('a virtual day, or the hours about the open, of 300 tickers with faults: cycles are well inside their minute, and no hour exceeds the budget', async () => {
  const clock = new FakeClock(BEGINS);
  const market = new EquityMarket({ seed: 5, calendar: NEW_YORK });
  const faults = new YahooFaults();
  const yahoo = new YahooDialect({ market, faults, now: () => clock.now() });
  const http = new VirtualHttp(yahoo, clock);
  const source = new YahooSource({ ports: { clock, http }, requestsPerHour: 3000 });
  const cycles: CycleReport[] = [];
  const states = new Set<string>();
  const random = new Prng(5, 'faults');
  const poller = new QuotePoller({
    ports: { clock, random: { next: () => random.next() } },
    source,
    tickers: () => US300,
    intervalMs: 60_000,
    onQuotes: (quotes) => {
      for (const { marketState } of quotes) states.add(marketState);
    },
    onCycle: (cycle) => {
      cycles.push(cycle);
      // Something goes wrong in every tenth cycle.
      if (random.next() < 0.1) {
        const kind = YAHOO_FAULT_KINDS[random.below(YAHOO_FAULT_KINDS.length)]!;
        faults.set(kind, 1 + random.below(4));
      }
      if (random.next() < 0.02) yahoo.expireCrumbs();
    },
  });
  poller.start();
  await clock.run(HOURS * HOUR);
  await poller.stop();
  const durations = cycles.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  expect(cycles.length).toBeGreaterThan(HOURS * 58);
  expect(durations[Math.floor(durations.length / 2)]).toBeLessThan(10_000);
  expect(durations.at(-1)).toBeLessThan(60_000 + 20_000);
  expect(cycles.filter(({ quotes }) => quotes === 300).length / cycles.length).toBeGreaterThan(0.95);
  for (const { quotes, missing, malformed, failed } of cycles)
    expect(quotes + missing.length + malformed.length + failed.length).toBe(300);
  expect([...states].toSorted()).toEqual(isDeep() ? ['closed', 'post', 'pre', 'regular'] : ['pre', 'regular']);
  const { times } = http;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= HOUR) first++;
    expect(last - first + 1).toBeLessThanOrEqual(3000);
  }
});

test('a budget that is too small is kept all the same, and what could not be asked for is named', async () => {
  const clock = new FakeClock(BEGINS);
  const yahoo = new YahooDialect({
    market: new EquityMarket({ seed: 5, calendar: NEW_YORK }),
    faults: new YahooFaults(),
    now: () => clock.now(),
  });
  const http = new VirtualHttp(yahoo, clock);
  const source = new YahooSource({ ports: { clock, http }, requestsPerHour: 100 });
  const poller = new QuotePoller({
    ports: { clock, random: { next: () => 0.5 } },
    source,
    tickers: () => US300,
    intervalMs: 60_000,
    onQuotes: () => undefined,
  });
  poller.start();
  await clock.run(1.2 * HOUR);
  expect(poller.health().budget!.hits).toBeGreaterThan(0);
  await poller.stop();
  for (const time of http.times)
    expect(http.times.filter((other) => other >= time && other < time + HOUR).length).toBeLessThanOrEqual(100);
  expect(http.times.length).toBeGreaterThan(110);
});
