import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isNotTrading } from '../../../src-shared/market/market-state.ts';
import { EquityMarket } from './equity-market.ts';
import { NEW_YORK } from './sessions.ts';

const US300 = JSON.parse(
  readFileSync(new URL('../../../config/tickers.us300.json', import.meta.url), 'utf8'),
) as readonly string[];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Monday, 9:30 in New York. */
const OPEN = Date.UTC(2026, 10, 30, 14, 30);
const CLOSE = OPEN + 6.5 * HOUR;

const market = new EquityMarket({ seed: 5, calendar: NEW_YORK });

test('300 tickers are listed, those with a class of shares included', () => {
  expect(US300).toHaveLength(300);
  expect(US300).toEqual(expect.arrayContaining(['BRK-B', 'BF-B']));
  expect(US300.filter((ticker) => !market.isListed(ticker))).toEqual([]);
});

test('a day has trading before and after its session, and the price of a session ends with it', () => {
  const states = [-1, 0, 1].flatMap((side) =>
    [OPEN - 5.5 * HOUR, OPEN, CLOSE, CLOSE + 4 * HOUR].map((at) => market.at('AAPL', at + side)!.state),
  );
  expect(new Set(states)).toEqual(new Set(['CLOSED', 'PRE', 'REGULAR', 'POST']));
  const last = market.at('AAPL', CLOSE - 1)!;
  const later = market.at('AAPL', CLOSE + 10 * HOUR)!;
  expect([later.price, later.tradedAt, later.volume]).toEqual([last.price, last.tradedAt, last.volume]);
  expect(later.state).toBe('CLOSED');
});

test('prices gap overnight, and the next session knows the close before', () => {
  const gaps = US300.slice(0, 50).map((ticker) => {
    const close = market.at(ticker, CLOSE + HOUR)!.price;
    const next = market.at(ticker, OPEN + 24 * HOUR)!;
    expect(next.previousClose).toBe(close);
    return Math.abs(next.open / close - 1);
  });
  expect(gaps.filter((gap) => gap > 0.005).length).toBeGreaterThan(25);
});

test('some tickers are halted for a while: the price stays, and the ticker counts as not trading', () => {
  const at = OPEN + 3 * HOUR;
  let halted: string | undefined;
  for (let time = at; halted === undefined && time < CLOSE; time += 5 * MINUTE)
    halted = US300.find((ticker) => {
      const facts = market.at(ticker, time)!;
      if (!facts.isHalted || time - facts.tradedAt < 16 * MINUTE) return false;
      expect(market.at(ticker, time - MINUTE)).toMatchObject({ price: facts.price, tradedAt: facts.tradedAt });
      expect(isNotTrading({ marketState: 'regular', timestamp: facts.tradedAt, receivedAt: time, delayMs: 0 })).toBe(
        true,
      );
      return true;
    });
  expect(halted).toBeDefined();
});

test('quotes and candles of a session agree', () => {
  const [bar] = market.bars('BRK-B', { from: OPEN, to: CLOSE, everyMs: 24 * HOUR });
  const { open, high, low, price, volume } = market.at('BRK-B', CLOSE)!;
  expect(bar).toEqual({ openTime: OPEN, open, high, low, close: price, volume });
  const minutes = market.bars('BRK-B', { from: OPEN - 24 * HOUR, to: CLOSE, everyMs: MINUTE });
  expect(minutes.filter(({ openTime }) => openTime < OPEN)).toEqual([]);
  expect(minutes).toHaveLength(390);
});

test('the candle under way is that of the quotes so far, from its first second on', () => {
  for (const afterMs of [1, 5000, 14_999, 15_000, 20_001, 59_000, 100_000]) {
    const at = OPEN + HOUR + afterMs;
    const bar = market.bars('AAPL', { from: OPEN + HOUR, to: at + 1, everyMs: 5 * MINUTE })[0]!;
    expect([bar.openTime, bar.close], String(afterMs)).toEqual([OPEN + HOUR, market.at('AAPL', at)!.price]);
    expect([bar.open, bar.close].every((price) => price <= bar.high && price >= bar.low && bar.volume > 0)).toBe(true);
  }
});
