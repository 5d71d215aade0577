import type { SymbolFacts } from '../engine/venue/venue.ts';

/** What is known of a market whose sizes are in base units, such as spot. An asset that the symbol does not name is empty. */
export function baseMarket(
  marketType: SymbolFacts['marketType'],
  [base, quote]: readonly [base: string, quote: string],
): SymbolFacts {
  return { marketType, base: base || UNNAMED, quote: quote || UNNAMED, sizeUnit: 'base' };
}

/** Base and quote of a symbol in one piece, `BTCUSDT`: it ends with the longest of the usual quote assets that leaves a base. The quote is empty if it ends with none. */
export function splitPair(symbol: string): readonly [base: string, quote: string] {
  const quote = QUOTES.find((each) => symbol.length > each.length && symbol.endsWith(each));
  return quote === undefined ? [symbol, ''] : [symbol.slice(0, -quote.length), quote];
}

/** Delivery, epoch ms, of a date as symbols of dated contracts end with: `260327` or `27MAR26`, at 08:00 UTC. Undefined if it is none. */
export function deliveryOf(date: string): number | undefined {
  const digits = YYMMDD.exec(date);
  const named = digits === null ? DDMMMYY.exec(date) : null;
  const [year, month, day] =
    digits === null
      ? [named?.[3], MONTHS.indexOf(named?.[2] ?? ''), named?.[1]]
      : [digits[1], Number(digits[2]) - 1, digits[3]];
  const time = Date.UTC(2000 + Number(year), month, Number(day), DELIVERY_HOUR);
  // A day that the month does not have would become one of the next.
  return new Date(time).getUTCDate() === Number(day) && new Date(time).getUTCMonth() === month ? time : undefined;
}

/** Stands for an asset that a symbol does not name. */
const UNNAMED = '?';
const YYMMDD = /^(\d\d)(\d\d)(\d\d)$/;
const DDMMMYY = /^(\d{1,2})([A-Z]{3})(\d\d)$/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Contracts of Binance, Bybit and OKX are delivered at this hour, UTC. */
const DELIVERY_HOUR = 8;
/** Assets that others are quoted in, as lists of Binance and Bybit name them; the longest first. */
const QUOTES = (
  'USDT USDC FDUSD TUSD BUSD USDP USDS USDE USD1 USDQ USDR RLUSD USDD USD DAI PAX UST VAI BTC ETH BNB TRX XRP DOGE DOT SOL BIT MNT ' +
  'EUR EURI EURQ EURR GBP AUD TRY BRL BRZ RUB UAH NGN ZAR PLN RON ARS JPY MXN COP CZK IDR IDRT BIDR BKRW BVND'
)
  .split(' ')
  .sort((a, b) => b.length - a.length);
