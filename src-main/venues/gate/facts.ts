import type { VenueFacts } from '../../engine/venue/venue-facts.ts';

const OBU = '{time,time_ms,channel,event,result{t,full?,s,U?,u,b?[],a?[]}}' as const;
const BEST = '{time,time_ms,channel,event,result{t,u,s,b,B,a,A}}' as const;

/** Source: as {@link gateSpot}, and frames that others recorded in September 2026. */
export const GATE_SPOT_FACTS: VenueFacts = {
  symbols: ['BTC_USDT', 'ETH_USDT', 'SOL_USDT'],
  frames: {
    'spot.trades:*':
      '{time,time_ms,channel,event,result{id,id_market?,create_time,create_time_ms,side,currency_pair,amount,price,range?,trade_mode?}}',
    'spot.obu:*.400': OBU,
    'spot.book_ticker:*': BEST,
    'spot.tickers:*':
      '{time,time_ms,channel,event,result{currency_pair,last,lowest_ask,highest_bid,change_percentage,base_volume,quote_volume,high_24h,low_24h}}',
    'spot.candlesticks:1m:*': '{time,time_ms,channel,event,result{t,v,c,h,l,o,n,a,w?}}',
  },
  scanned: ['spot.trades:*', 'spot.obu:*.400', 'spot.book_ticker:*'],
  cadences: { 'spot.obu:*.400': { atLeastMs: 100 } },
  acknowledgement: '{time,time_ms,id,conn_id?,trace_id?,channel,event,payload[],error?,result{status}}',
  unknownSymbol: { topic: 'spot.trades:NOPE_NOPE', route: '', outcome: 'rejected' },
  book: {
    request: (symbol) => ({ path: `/spot/order_book?currency_pair=${encodeURIComponent(symbol)}&limit=50`, weight: 1 }),
    bids: ['bids'],
    asks: ['asks'],
    price: 0,
    size: 1,
    levels: 20,
    leastEqual: 0.9,
  },
};

/** Source: as {@link gateUsdm}, and frames that others recorded in September 2026. */
export const GATE_USDM_FACTS: VenueFacts = {
  symbols: GATE_SPOT_FACTS.symbols,
  frames: {
    'futures.trades:*': '{time,time_ms,channel,event,result[{id,size,create_time,create_time_ms,price,contract}]}',
    'futures.obu:*.400': OBU,
    'futures.book_ticker:*': BEST,
    'futures.tickers:*':
      '{time,time_ms,channel,event,result[{contract,last,mark_price?,funding_rate,funding_rate_indicative,funding_interval?,funding_offset?,' +
      'funding_next_apply?,index_price,change_percentage,price_type?,t?,total_size?,volume_24h,volume_24h_base,volume_24h_quote,' +
      'volume_24h_settle,high_24h,low_24h,lowest_ask,highest_bid}]}',
    'futures.candlesticks:1m:*': '{time,time_ms,channel,event,result[{t,v,c,h,l,o,n,a,w?}]}',
    'futures.public_liquidates:*': '{time,time_ms,channel,event,result[{price,size,time_ms,contract}]}',
  },
  scanned: ['futures.trades:*', 'futures.obu:*.400', 'futures.book_ticker:*'],
  cadences: { 'futures.obu:*.400': { atLeastMs: 100 } },
  acknowledgement: GATE_SPOT_FACTS.acknowledgement,
  ignored: ['{time,time_ms,channel,event,result[{id,size,create_time,create_time_ms,price,contract,is_internal}]}'],
  unknownSymbol: { topic: 'futures.trades:NOPE_NOPE', route: '', outcome: 'rejected' },
  book: bookOf('usdt'),
};

/** Source: as {@link gateCoinm}. */
export const GATE_COINM_FACTS: VenueFacts = {
  ...GATE_USDM_FACTS,
  symbols: ['BTC_USD'],
  book: bookOf('btc'),
};

function bookOf(settle: string): VenueFacts['book'] {
  return {
    request: (symbol) => ({
      path: `/futures/${settle}/order_book?contract=${encodeURIComponent(symbol)}&limit=50`,
      weight: 1,
    }),
    bids: ['bids'],
    asks: ['asks'],
    price: 'p',
    size: 's',
    levels: 20,
    leastEqual: 0.9,
  };
}
