import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { instrumentLabel } from '../format/instrument-label.ts';
import { btc, PERP } from '../testing/asset-fixture.ts';
import { InstrumentName } from './InstrumentName.tsx';

test('a name has the chip of its exchange and the kind of its market', () => {
  const html = renderToStaticMarkup(<InstrumentName label={instrumentLabel(PERP.id, PERP, undefined)} />);
  expect(
    html
      .replaceAll(/<[^>]*>/g, ' ')
      .trim()
      .split(/ +/),
  ).toEqual(['BN', 'BTCUSDT', 'PERP']);
  expect(html).toContain('title="Binance"');
  expect(html).toContain('--chip:var(--venue-4);--chip-ink:var(--venue-4-ink)');
});

test('a kind that is not known takes no room', () => {
  const { id } = btc('okx', 'BTC-USDT');
  expect(renderToStaticMarkup(<InstrumentName label={instrumentLabel(id, undefined, undefined)} />)).not.toContain(
    'instrument-kind',
  );
});
