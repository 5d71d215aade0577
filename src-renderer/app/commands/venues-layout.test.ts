import { expect, test } from 'vitest';
import { panelIds } from '../../../src-shared/workspace/layout-tree.ts';
import { toRecord } from '../../../src-shared/workspace/read-unknown.ts';
import { btc, INVERSE, PERP, sessionOf, SPOT } from '../../testing/asset-fixture.ts';
import { legsOf, parseLegChoice } from '../../panels/legs/asset-legs.ts';
import type { PanelSession } from '../../panels/panel.ts';
import { venuesLayout } from './venues-layout.ts';

const DATED = btc('binance-usdm', 'BTCUSDT_261225', { marketType: 'future', expiryTime: 1_798_000_000_000 });

/** A session of so many exchanges, each with a spot and a perpetual of its own currency, at the venue ids there are. */
function exchanges(count: number): PanelSession {
  const peers = Array.from({ length: count }, (_, at) => [
    btc('binance-spot', `S${at}`, { quote: `Q${at}` }),
    btc('binance-usdm', `P${at}`, { quote: `Q${at}`, marketType: 'perp' }),
  ]).flat();
  return sessionOf(...peers);
}

test('with one exchange its kinds of market stand side by side, dated futures left out', () => {
  const layout = venuesLayout(SPOT, sessionOf(SPOT, PERP, DATED, INVERSE));
  expect(
    Object.values(layout.panels)
      .filter(({ kind }) => kind === 'ladder')
      .map(({ instrument }) => instrument),
  ).toEqual([SPOT.id, PERP.id, INVERSE.id]);
});

test('with several exchanges there is one of each first, the most like the one that is shown', () => {
  const session = sessionOf(SPOT, PERP, INVERSE);
  const two = {
    ...session,
    venues: session.venues.map((venue) => ({
      ...venue,
      exchange: venue.id === 'binance-coinm' ? 'Other' : venue.exchange,
    })),
  };
  const shown = Object.values(venuesLayout(PERP, two).panels).flatMap(({ instrument }) =>
    instrument === undefined ? [] : [instrument],
  );
  expect(shown).toEqual([SPOT.id, PERP.id, INVERSE.id]);
  expect(
    Object.values(venuesLayout(PERP, exchanges(9)).panels).filter(({ kind }) => kind === 'ladder').length,
  ).toBeLessThanOrEqual(5);
});

test('consolidated ladder and merged tape show exactly the instruments of the ladders', () => {
  const session = sessionOf(
    SPOT,
    PERP,
    DATED,
    INVERSE,
    btc('binance-usdm', 'BTCUSDC', { marketType: 'perp', quote: 'USDC' }),
  );
  const layout = venuesLayout(SPOT, session);
  const ladders = Object.values(layout.panels)
    .filter(({ kind }) => kind === 'ladder')
    .map(({ instrument }) => instrument);
  for (const id of ['consolidated-1', 'merged-tape-1']) {
    const settings = toRecord(layout.panels[id]?.settings);
    expect(legsOf(parseLegChoice(settings['legs']), SPOT.id, session).map(({ instrument }) => instrument.id)).toEqual(
      ladders,
    );
  }
  expect(panelIds(layout.windows['main']?.tree).toSorted()).toEqual(Object.keys(layout.panels).sort());
});
