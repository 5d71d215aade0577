// One asset at five exchanges, a row a market: price, 24 h change, best bid and ask, spread, and the state of its stream.
import type { StreamDescription, Tapedeck } from '../src-main/entries/index.ts';
import { openMarket } from './parts/open-market.ts';
import { createScreen } from './parts/screen.ts';

const MARKETS = [
  { venue: 'binance-spot', symbol: 'BTCUSDT' },
  { venue: 'binance-usdm', symbol: 'BTCUSDT' },
  { venue: 'bybit-linear', symbol: 'BTCUSDT' },
  { venue: 'okx', symbol: 'BTC-USDT-SWAP' },
  { venue: 'gate-usdm', symbol: 'BTC_USDT' },
  { venue: 'hyperliquid', symbol: 'BTC' },
] as const;
const streams = MARKETS.flatMap(({ venue, symbol }): StreamDescription[] => [
  { venue, symbol, channel: 'ticker' },
  { venue, symbol, channel: 'book', depth: 20 },
]);

await using market = await openMarket({ venues: MARKETS.map(({ venue }) => venue), streams });
const draw = createScreen();
const timer = setInterval(() => {
  draw([
    `${'market'.padEnd(28)}${'last'.padStart(16)}${'24 h %'.padStart(9)}${'bid'.padStart(16)}${'ask'.padStart(16)}${'bps'.padStart(8)}  book`,
    ...MARKETS.map((each) => row(market.tapedeck, each)),
  ]);
}, 250);
await market.over;
clearInterval(timer);

function row(tapedeck: Tapedeck, { venue, symbol }: (typeof MARKETS)[number]): string {
  const ticker = tapedeck.getTicker(symbol, { venue });
  const book = tapedeck.getOrderBook(symbol, { venue, depth: 20, levels: 1 });
  const cells = [
    cell(ticker?.last, 16),
    cell(ticker?.priceChangePercent, 9),
    cell(book?.bestBid?.[0], 16),
    cell(book?.bestAsk?.[0], 16),
    cell(book?.spreadBps?.toFixed(2), 8),
  ];
  return `${`${venue} ${symbol}`.padEnd(28)}${cells.join('')}  ${book?.state ?? '-'}`;
}

function cell(text: string | undefined, width: number): string {
  return (text ?? '-').padStart(width);
}
