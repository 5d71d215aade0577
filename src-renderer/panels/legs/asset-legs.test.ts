import { expect, test } from 'vitest';
import { exchangeMarkOf } from '../../../src-shared/market/exchange-mark.ts';
import type { VenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Instrument } from '../../../src-shared/market/instrument.ts';
import { btc, INVERSE, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import {
  legCandidates,
  legsOf,
  MOST_LEGS,
  NO_LEG_CHOICE,
  parseLegChoice,
  quotesOf,
  withQuote,
  withSwitched,
} from './asset-legs.ts';

const DATED = btc('binance-usdm', 'BTCUSDT_261225', { marketType: 'future', expiryTime: 1_798_000_000_000 });
const session = sessionOf(SPOT, PERP, DATED, INVERSE);
const symbols = (choice = NO_LEG_CHOICE) =>
  legsOf(choice, SPOT.id, session).map(({ instrument }) => `${instrument.venue}:${instrument.symbol}`);

test('by itself every venue takes part that has the asset in the same currency, dated futures not', () => {
  expect(symbols()).toEqual([SPOT.id, PERP.id]);
  expect(legCandidates(NO_LEG_CHOICE, SPOT.id, session).map(({ name }) => name)).toEqual([
    'Binance spot',
    'Binance perp',
    'Binance BTCUSDT_261225',
  ]);
});

test('another currency joins only if it was chosen, and goes again', () => {
  expect(quotesOf(SPOT, session.peers ?? [])).toEqual(['USDT', 'USD']);
  const both = withQuote(NO_LEG_CHOICE, SPOT, 'USD');
  expect(symbols(both)).toEqual([SPOT.id, PERP.id, INVERSE.id]);
  expect(symbols(withQuote(both, SPOT, 'USDT'))).toEqual([INVERSE.id]);
  expect(symbols(withQuote(both, SPOT, 'USD'))).toEqual([SPOT.id, PERP.id]);
});

test('what was switched by hand stays so', () => {
  const choice = withSwitched(withSwitched(NO_LEG_CHOICE, SPOT.id, false), DATED.id, true);
  expect(legsOf(choice, SPOT.id, session).map(({ instrument, slot }) => [instrument.id, slot])).toEqual([
    [PERP.id, 0],
    [DATED.id, 1],
  ]);
});

test('a halted instrument is off by itself, and of several alike one is on', () => {
  const halted: Instrument = { ...SPOT, status: 'halted' };
  const twin = btc('binance-usdm', 'BTCUSDT2', { marketType: 'perp' });
  expect(legCandidates(NO_LEG_CHOICE, halted.id, sessionOf(halted, PERP, twin)).map(({ isOn }) => isOn)).toEqual([
    false,
    true,
    false,
  ]);
});

test('there are at most as many as colours, each with a colour of its own; one chosen by hand takes the place of one that was not', () => {
  const many = Array.from({ length: 12 }, (_, at) => btc('binance-spot', `BTC${at}`, { quote: `Q${at}` }));
  const all = { ...NO_LEG_CHOICE, quotes: { BTC: many.map(({ quote }) => quote) } };
  const [first] = many;
  const last = many.at(-1);
  if (first === undefined || last === undefined) throw new Error('no instruments');
  const shown = legsOf(all, first.id, sessionOf(...many));
  expect(shown).toHaveLength(MOST_LEGS);
  const swapped = legsOf(withSwitched(all, last.id, true), first.id, sessionOf(...many));
  expect(swapped.map(({ instrument }) => instrument.symbol)).toEqual(
    [...many.slice(0, MOST_LEGS - 1), last].map(({ symbol }) => symbol),
  );
  const off = legsOf(withSwitched(all, first.id, false), first.id, sessionOf(...many));
  expect(off.map(({ instrument }) => instrument.symbol)).toEqual(many.slice(1, MOST_LEGS).map(({ symbol }) => symbol));
  expect(new Set(swapped.map(({ slot }) => slot)).size).toBe(MOST_LEGS);
  expect(new Set(swapped.map(({ colour }) => colour)).size).toBe(MOST_LEGS);
});

test('the first of an exchange has the colour of its chip, another one a colour that nothing else has', () => {
  const perps = (['bybit-linear', 'okx'] as const).map((venue) => btc(venue, 'BTC', { marketType: 'perp' }));
  const shown = legsOf(NO_LEG_CHOICE, SPOT.id, sessionOf(SPOT, PERP, ...perps));
  const chip = (venue: VenueId): number => exchangeMarkOf(venue).colour;
  expect(shown.map(({ colour }) => colour)).toEqual([chip('binance-spot'), 0, chip('bybit-linear'), chip('okx')]);
});

test("without the asset's instruments nothing takes part", () => {
  expect(legsOf(NO_LEG_CHOICE, SPOT.id, undefined)).toEqual([]);
  expect(legsOf(NO_LEG_CHOICE, undefined, session)).toEqual([]);
  expect(legsOf(NO_LEG_CHOICE, 'binance-spot:GONE', session)).toEqual([]);
});

test('a saved choice is read tolerantly', () => {
  const choice = withSwitched(withQuote(NO_LEG_CHOICE, SPOT, 'USD'), PERP.id, false);
  expect(parseLegChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  expect(
    parseLegChoice({ quotes: { BTC: ['USDT', 7], ETH: 5 }, switched: { nonsense: true, [SPOT.id]: 'x' } }),
  ).toEqual({ quotes: { BTC: ['USDT'], ETH: [] }, switched: {} });
  expect(parseLegChoice(undefined)).toEqual(NO_LEG_CHOICE);
});
