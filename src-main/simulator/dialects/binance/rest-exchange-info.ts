import { toDecimal } from '../../market/instrument.ts';
import type { BinanceListing } from './listings.ts';
import type { RestContext, RestQuery } from './rest-query.ts';
import { contractType } from './rest-tickers.ts';

/** `exchangeInfo`: rate limits and everything listed, in the product's own words. */
export function exchangeInfo(query: RestQuery, { product, listings, timeline }: RestContext): string {
  const named = query.listings(listings) ?? listings.all;
  const isSpot = product.kind === 'spot';
  return JSON.stringify({
    timezone: 'UTC',
    serverTime: Math.floor(timeline.now),
    ...(isSpot ? {} : { futuresType: product.kind === 'usdm' ? 'U_MARGINED' : 'COIN_MARGINED' }),
    rateLimits: [
      {
        rateLimitType: 'REQUEST_WEIGHT',
        interval: 'MINUTE',
        intervalNum: 1,
        limit: product.limits.requestWeightPerMinute,
      },
      ...(isSpot ? [{ rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 }] : []),
    ],
    exchangeFilters: [],
    symbols: named.map(isSpot ? spotSymbol : futureSymbol),
  });
}

function spotSymbol(listing: BinanceListing): unknown {
  const { base, quote } = listing.instrument;
  const step = smallest(listing, 'size');
  return {
    symbol: listing.symbol,
    status: 'TRADING',
    baseAsset: base,
    baseAssetPrecision: 8,
    quoteAsset: quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
    icebergAllowed: true,
    ocoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: smallest(listing, 'price'),
        maxPrice: '1000000.00000000',
        tickSize: smallest(listing, 'price'),
      },
      { filterType: 'LOT_SIZE', minQty: step, maxQty: '9000000000.00000000', stepSize: step },
      {
        filterType: 'NOTIONAL',
        minNotional: '5.00000000',
        applyMinToMarket: true,
        maxNotional: '9000000.00000000',
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
    ],
    permissions: ['SPOT'],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
  };
}

function futureSymbol(listing: BinanceListing): unknown {
  const { base, quote, contractSize, expiryTime, priceDecimals, sizeDecimals } = listing.instrument;
  const isInverse = contractSize !== undefined;
  const step = smallest(listing, 'size');
  return {
    symbol: listing.symbol,
    pair: listing.pair,
    contractType: contractType(listing),
    deliveryDate: expiryTime ?? PERPETUAL_DELIVERY,
    onboardDate: 1_569_398_400_000,
    ...(isInverse ? { contractStatus: 'TRADING', contractSize } : { status: 'TRADING' }),
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: base,
    quoteAsset: quote,
    marginAsset: isInverse ? base : quote,
    // As on the venue, the precisions are not the steps.
    pricePrecision: priceDecimals + 1,
    quantityPrecision: sizeDecimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    ...(isInverse ? { equalQtyPrecision: 4 } : {}),
    underlyingType: 'COIN',
    underlyingSubType: [],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: smallest(listing, 'price'),
        maxPrice: '1000000',
        tickSize: smallest(listing, 'price'),
      },
      { filterType: 'LOT_SIZE', stepSize: step, maxQty: '1000000', minQty: step },
      { filterType: 'MARKET_LOT_SIZE', stepSize: step, maxQty: '10000', minQty: step },
      ...(isInverse ? [] : [{ filterType: 'MIN_NOTIONAL', notional: '5' }]),
    ],
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
  };
}

function smallest(listing: BinanceListing, of: 'price' | 'size'): string {
  const { priceDecimals, sizeDecimals } = listing.instrument;
  const decimals = of === 'price' ? priceDecimals : sizeDecimals;
  return toDecimal(1, decimals, listing.universe === undefined ? 8 : decimals);
}

/** The delivery time the venue writes for contracts that have none: 2100-12-25. */
const PERPETUAL_DELIVERY = 4_133_404_800_000;
