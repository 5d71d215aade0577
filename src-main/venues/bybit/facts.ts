import type { VenueFacts } from '../../engine/venue/venue-facts.ts';

const BOOK = ['{topic,type,ts,data{s,b[],a[],u,seq},cts}', '{topic,ts,type,data{s,b[],a[],u,seq},cts}'] as const;
const CANDLE =
  '{type,topic,data[{start,end,interval,open,close,high,low,volume,turnover,confirm,timestamp}],ts}' as const;

/** Source: as {@link bybitSpot}, and the recording of August 2026. */
export const BYBIT_SPOT_FACTS: VenueFacts = {
  symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
  frames: {
    'publicTrade.*': '{topic,ts,type,data[{i,T,p,v,S,seq,s,BT,RPI?}]}',
    'orderbook.1000.*': BOOK,
    'orderbook.1.*': BOOK,
    'tickers.*':
      '{topic,ts,type,cs,data{symbol,lastPrice,highPrice24h,lowPrice24h,prevPrice24h,volume24h,turnover24h,price24hPcnt,usdIndexPrice}}',
    'kline.1.*': CANDLE,
  },
  scanned: ['publicTrade.*', 'orderbook.1000.*', 'orderbook.1.*'],
  cadences: { 'orderbook.1000.*': { atLeastMs: 200 } },
  acknowledgement: '{success,ret_msg,conn_id,req_id,op}',
  unknownSymbol: { topic: 'publicTrade.NOPENOPE', route: '', outcome: 'rejected' },
  book: bookOf('spot'),
};

/** Source: as {@link bybitLinear}. */
export const BYBIT_LINEAR_FACTS: VenueFacts = {
  ...BYBIT_SPOT_FACTS,
  frames: {
    'publicTrade.*': '{topic,type,ts,data[{T,s,S,v,p,L,i,BT,RPI?,seq?}]}',
    'orderbook.1000.*': BOOK,
    'orderbook.1.*': BOOK,
    // A change has only what changed.
    'tickers.*':
      '{topic,type,data{symbol,tickDirection?,price24hPcnt?,lastPrice?,prevPrice24h?,highPrice24h?,lowPrice24h?,prevPrice1h?,' +
      'markPrice?,indexPrice?,openInterest?,openInterestValue?,turnover24h?,volume24h?,fundingIntervalHour?,fundingCap?,' +
      'singleOpenInterest?,singleOpenInterestValue?,nextFundingTime?,fundingRate?,bid1Price?,bid1Size?,ask1Price?,ask1Size?},cs,ts}',
    'kline.1.*': CANDLE,
    'allLiquidation.*': '{topic,type,ts,data[{T,s,S,v,p}]}',
  },
  book: bookOf('linear'),
};

/** Source: as {@link bybitInverse}. */
export const BYBIT_INVERSE_FACTS: VenueFacts = {
  ...BYBIT_LINEAR_FACTS,
  symbols: ['BTCUSD', 'ETHUSD', 'SOLUSD'],
  book: bookOf('inverse'),
};

function bookOf(category: string): VenueFacts['book'] {
  return {
    request: (symbol) => ({
      path: `/v5/market/orderbook?category=${category}&symbol=${encodeURIComponent(symbol)}&limit=50`,
      weight: 1,
    }),
    bids: ['result', 'b'],
    asks: ['result', 'a'],
    price: 0,
    size: 1,
    levels: 20,
    leastEqual: 0.9,
  };
}
