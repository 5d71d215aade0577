import { FUNDING_MS } from '../../market/derivatives.ts';
import { toDecimal } from '../../market/instrument.ts';
import type { GateListing } from './listings.ts';
import type { RestContext, RestQuery } from './rest-query.ts';

/** `currency_pairs`. */
export function currencyPairs(_query: RestQuery, { listings }: RestContext): string {
  return JSON.stringify(
    listings.all.map(({ symbol, instrument }) => ({
      id: symbol,
      base: instrument.base,
      base_name: instrument.base,
      quote: instrument.quote,
      quote_name: instrument.quote,
      fee: '0.2',
      min_base_amount: toDecimal(1, instrument.sizeDecimals, instrument.sizeDecimals),
      min_quote_amount: '3',
      amount_precision: instrument.sizeDecimals,
      precision: instrument.priceDecimals,
      trade_status: 'tradable',
      sell_start: 0,
      buy_start: 0,
    })),
  );
}

/** `contracts`. */
export function contracts(_query: RestQuery, { listings, now }: RestContext): string {
  return JSON.stringify(listings.all.map((listing) => contract(listing, now)));
}

function contract(listing: GateListing, now: number): object {
  const { symbol, instrument, multiplier, step, market } = listing;
  const { derivatives } = market;
  const tick = toDecimal(1, instrument.priceDecimals, instrument.priceDecimals);
  return {
    name: symbol,
    type: multiplier === '0' ? 'inverse' : 'direct',
    quanto_multiplier: multiplier,
    leverage_min: '1',
    leverage_max: '100',
    maintenance_rate: '0.005',
    mark_type: 'index',
    mark_price: derivatives.markPrice(now).toFixed(instrument.priceDecimals),
    index_price: derivatives.indexPrice(now).toFixed(instrument.priceDecimals),
    maker_fee_rate: '-0.0001',
    taker_fee_rate: '0.00075',
    order_price_round: tick,
    mark_price_round: tick,
    order_size_min: Number(step),
    order_size_max: 1_000_000,
    enable_decimal: step !== '1',
    funding_rate: (derivatives.fundingRate(now) ?? 0).toFixed(6),
    funding_interval: FUNDING_MS / 1000,
    funding_next_apply: derivatives.nextFundingTime(now) / 1000,
    position_size: listing.size(derivatives.openInterest(now)),
    orderbook_id: market.book.sequence,
    trade_id: market.trades.lastId,
    in_delisting: false,
    status: 'trading',
  };
}
